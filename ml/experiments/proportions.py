"""Comparison of two arms by the share of listeners who did something."""

import math
from dataclasses import dataclass

from scipy import special

from ml.experiments.intervals import Interval, tail_of
from ml.experiments.samples import InsufficientDataError


@dataclass(frozen=True)
class Proportion:
    """Listeners who did something among those who could.

    Attributes:
        hits: Listeners who did, 0 to n.
        n: Listeners who could, at least 1.

    Raises:
        InsufficientDataError: n is below 1.
        ValueError: hits is outside 0 to n.
    """

    hits: int
    n: int

    def __post_init__(self) -> None:
        if self.n < 1:
            raise InsufficientDataError(f"n is {self.n} listeners, must be at least 1")
        if not 0 <= self.hits <= self.n:
            raise ValueError(f"hits is {self.hits}, must be 0 to {self.n}")

    @property
    def share(self) -> float:
        """Hits per listener, a fraction."""
        return self.hits / self.n

    @property
    def variance_of_share(self) -> float:
        """Squared standard error of the share."""
        return self.share * (1 - self.share) / self.n


@dataclass(frozen=True)
class ProportionComparison:
    """Treatment minus control.

    Attributes:
        difference: Treatment share minus control share, a fraction.
        z: Difference in pooled standard errors.
        p_value: Two-sided, of no difference between the shares.
        interval: Of the difference, as fractions.
    """

    difference: float
    z: float
    p_value: float
    interval: Interval


def compare_proportions(
    control: Proportion, treatment: Proportion, level: float = 0.95
) -> ProportionComparison:
    """Compare two shares by the normal approximation.

    The p-value pools the variance, which is right under equal shares; the interval does not, which is right around
    the observed difference. Both want at least about 5 hits and 5 misses per arm.

    Args:
        control: Listeners without the change.
        treatment: Listeners with it.
        level: Two-sided confidence of the interval, inside (0, 1).

    Raises:
        InsufficientDataError: All listeners of both arms did the same.
        ValueError: The level is outside (0, 1).

    References:
        Fleiss, Levin, Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., chapter 3.
    """
    quantile = -float(special.ndtri(tail_of(level)))
    hits, n = control.hits + treatment.hits, control.n + treatment.n
    if hits in (0, n):
        raise InsufficientDataError(f"hits in both arms are {hits}, must be 1 to {n - 1}")
    pooled_variance = hits / n * (1 - hits / n) * (1 / control.n + 1 / treatment.n)
    difference = treatment.share - control.share
    z = difference / math.sqrt(pooled_variance)
    margin = quantile * math.sqrt(control.variance_of_share + treatment.variance_of_share)
    return ProportionComparison(
        difference=difference,
        z=z,
        p_value=2 * float(special.ndtr(-abs(z))),
        interval=Interval(difference - margin, difference + margin, level),
    )
