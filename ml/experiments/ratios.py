"""Ratio metrics, such as skips per play: the sum of one count over the sum of another.

The listener stays the unit of analysis: the delta method turns each listener's two counts into one value, so that
a ratio is compared like any mean.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from ml.experiments.intervals import Interval
from ml.experiments.lift import fieller_interval, relative_lift
from ml.experiments.moments import FloatArray, Moments
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import Comparison, welch

# What the difference of nearly equal terms loses to rounding.
_RESOLUTION = 1e-12


@dataclass(frozen=True)
class RatioSums:
    """One arm's numerators y and denominators x, one of each per listener, summed.

    Attributes:
        n: Listeners, those with a denominator of 0 among them.
        y: Sum of the numerators.
        y2: Sum of their squares.
        x: Sum of the denominators.
        x2: Sum of their squares.
        xy: Sum of numerator times denominator.
        zero_denominators: Listeners whose denominator is 0. They stay in n and in the sums.

    Raises:
        ValueError: zero_denominators is outside 0 to n.
    """

    n: int
    y: float
    y2: float
    x: float
    x2: float
    xy: float
    zero_denominators: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.zero_denominators <= self.n:
            raise ValueError(f"zero_denominators is {self.zero_denominators}, must be 0 to {self.n}")

    @classmethod
    def from_values(cls, numerators: ArrayLike, denominators: ArrayLike) -> Self:
        """Sum one numerator and one denominator per listener, both of shape (n_listeners,)."""
        y, x = np.asarray(numerators, dtype=np.float64), np.asarray(denominators, dtype=np.float64)
        if y.shape != x.shape or y.ndim != 1:
            raise ValueError(f"numerators are {y.shape}, denominators {x.shape}, must both be (n_listeners,)")
        return cls(
            y.size,
            float(y.sum()),
            float(y @ y),
            float(x.sum()),
            float(x @ x),
            float(x @ y),
            int((x == 0).sum()),
        )

    def sample(self) -> Sample:
        """Linearise: the ratio as the mean, and the variance that its linearised listeners have.

        Raises:
            InsufficientDataError: Fewer than 2 listeners, or all denominators are 0.
            ValueError: No listeners can have these sums.
        """
        moments = Moments.from_sums(self.n, [self.y, self.x], [[self.y2, self.xy], [self.xy, self.x2]])
        (ratio,), ((variance,),) = linearised(moments)
        # Listeners who all have the same ratio have no variance, but the sums leave rounding of either sign.
        squares = self.y2 + abs(2 * ratio * self.xy) + ratio**2 * self.x2
        rounding = _RESOLUTION * squares / (self.n - 1) / moments.means[1] ** 2
        if variance < -1_000 * rounding:
            raise ValueError(f"xy is {self.xy}, which no listeners with the other sums can have")
        return Sample(self.n, float(ratio), float(variance) if variance > rounding else 0.0)


@dataclass(frozen=True)
class RatioComparison:
    """Treatment minus control.

    Attributes:
        control: The ratio and its linearised variance.
        treatment: The same.
        comparison: Of the ratios, by Welch's t.
        lift: As a fraction of the control ratio; None where that is 0.
        lift_interval: By Fieller; None where the control ratio cannot be told from 0.
        zero_denominators: Listeners of both arms whose denominator is 0, counted in.
    """

    control: Sample
    treatment: Sample
    comparison: Comparison
    lift: float | None
    lift_interval: Interval | None
    zero_denominators: int


def compare_ratios(control: RatioSums, treatment: RatioSums, level: float = 0.95) -> RatioComparison:
    """Compare two ratios of sums by the delta method.

    Args:
        control: Listeners without the change.
        treatment: Listeners with it.
        level: Two-sided confidence of the intervals, inside (0, 1).

    Raises:
        InsufficientDataError: An arm has fewer than 2 listeners or only denominators of 0, or nothing varies.
        ValueError: The level or the sums are out of range.

    References:
        Deng, Knoblich, Lu (2018), Applying the Delta Method in Metric Analytics, KDD '18, 233-242.
    """
    before, after = control.sample(), treatment.sample()
    return RatioComparison(
        control=before,
        treatment=after,
        comparison=welch(before, after, level),
        lift=relative_lift(before, after),
        lift_interval=fieller_interval(before, after, level),
        zero_denominators=control.zero_denominators + treatment.zero_denominators,
    )


def linearised(moments: Moments) -> tuple[FloatArray, FloatArray]:
    """Turn pairs of columns, numerator then denominator, into ratios.

    Args:
        moments: Of 2 * n_ratios columns.

    Returns:
        The ratios of the means, of shape (n_ratios,), and the covariances of the listeners' linearised values
        (y - ratio * x) / mean of x, of shape (n_ratios, n_ratios).

    Raises:
        InsufficientDataError: A mean denominator is 0.
    """
    numerators, denominators = moments.means[0::2], moments.means[1::2]
    if not denominators.all():
        raise InsufficientDataError("denominators sum to 0, must differ from 0")
    ratios = numerators / denominators
    gradient = np.zeros((len(ratios), len(moments.means)))
    rows = np.arange(len(ratios))
    gradient[rows, 2 * rows] = 1 / denominators
    gradient[rows, 2 * rows + 1] = -ratios / denominators
    covariances = gradient @ moments.covariances @ gradient.T
    size = np.abs(gradient) @ np.abs(moments.covariances) @ np.abs(gradient).T
    return ratios, np.where(np.abs(covariances) <= _RESOLUTION * size, 0.0, covariances)
