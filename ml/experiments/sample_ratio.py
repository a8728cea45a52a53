"""Whether the arms have the sizes that the weights promise. If not, something loses listeners and no effect counts."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy import special

from ml.experiments.multinomial import exact_p_value
from ml.experiments.samples import InsufficientDataError
from ml.experiments.weights import Weights, shares_of

MISMATCH_P_VALUE = 0.001
FEWEST_FOR_CHI_SQUARED = 1_000


@dataclass(frozen=True)
class SampleRatioCheck:
    """Result of comparing observed listeners with the weights.

    Attributes:
        chi_squared: Pearson's statistic; infinite if an arm of weight 0 has listeners.
        degrees_of_freedom: Arms with a weight above 0, less 1.
        chi_squared_p_value: Of counts at least this far from the weights, were the assignment right; approximate.
        exact_p_value: Of counts at most this likely; None from 1,000 listeners on and for very many outcomes.
    """

    chi_squared: float
    degrees_of_freedom: int
    chi_squared_p_value: float
    exact_p_value: float | None = None

    @property
    def p_value(self) -> float:
        """The one that decides: exact where there is one, else by chi-squared."""
        return self.chi_squared_p_value if self.exact_p_value is None else self.exact_p_value

    @property
    def is_exact(self) -> bool:
        """Whether the p-value that decides is exact."""
        return self.exact_p_value is not None

    @property
    def is_mismatch(self) -> bool:
        """True at p < 0.001, where effects must not be shown."""
        return self.p_value < MISMATCH_P_VALUE


def check_sample_ratio(listeners: Mapping[str, int], weights: Weights) -> SampleRatioCheck:
    """Compare the arms' sizes with their weights.

    By a chi-squared test, which wants about 5 expected listeners per arm, and below 1,000 listeners also by the exact
    binomial or multinomial test, which then decides.

    Args:
        listeners: Variant name to listeners observed in it. A missing variant has none.
        weights: Variant name to its fraction of listeners; must sum to 1. A weight of 0 adds no degree of freedom.

    Raises:
        InsufficientDataError: There are no listeners at all.
        ValueError: A count is negative, a variant has no weight, or fewer than 2 weights are above 0.

    References:
        Fabijan et al. (2019), Diagnosing Sample Ratio Mismatch in Online Controlled Experiments, KDD '19, 2156-2164.
    """
    shares = shares_of(weights)
    _check_counts(listeners, shares)
    degrees_of_freedom = sum(share > 0 for share in shares.values()) - 1
    if degrees_of_freedom < 1:
        raise ValueError(f"{degrees_of_freedom + 1} variants have a weight above 0, must be at least 2")
    total = sum(listeners.values())
    chi_squared = math.fsum(
        _distance(listeners.get(name, 0), total * share) for name, share in shares.items()
    )
    return SampleRatioCheck(
        chi_squared=chi_squared,
        degrees_of_freedom=degrees_of_freedom,
        chi_squared_p_value=float(special.chdtrc(degrees_of_freedom, chi_squared)),
        exact_p_value=_exact(listeners, shares) if total < FEWEST_FOR_CHI_SQUARED else None,
    )


def _exact(listeners: Mapping[str, int], shares: Mapping[str, float]) -> float | None:
    if any(count and not shares[name] for name, count in listeners.items()):
        return 0.0
    arms = {name: share for name, share in shares.items() if share > 0}
    return exact_p_value([listeners.get(name, 0) for name in arms], list(arms.values()))


def _check_counts(listeners: Mapping[str, int], shares: Mapping[str, float]) -> None:
    for name, count in listeners.items():
        if name not in shares:
            raise ValueError(f"variant {name!r} has no weight, must be one of {list(shares)}")
        if count < 0:
            raise ValueError(f"listeners of {name!r} are {count}, must be at least 0")
    if not any(listeners.values()):
        raise InsufficientDataError("listeners in all variants are 0, must be at least 1")


def _distance(observed: int, expected: float) -> float:
    if expected == 0:
        return math.inf if observed else 0.0
    return (observed - expected) ** 2 / expected
