"""The effect as a fraction of the control mean. Shown beside the absolute difference, never tested in its place."""

import math

from scipy import special

from ml.experiments.intervals import Interval, tail_of
from ml.experiments.samples import Sample
from ml.experiments.statistics import welch_degrees_of_freedom


def relative_lift(control: Sample, treatment: Sample) -> float | None:
    """Return treatment mean / control mean - 1, a fraction; None where the control mean is 0."""
    return treatment.mean / control.mean - 1 if control.mean else None


def fieller_interval(control: Sample, treatment: Sample, level: float = 0.95) -> Interval | None:
    """Bound the lift.

    With Welch's degrees of freedom the interval excludes 0 exactly when Welch's test rejects equal means, so the
    lift never contradicts the p-value of the absolute difference.

    Args:
        control: Listeners without the change.
        treatment: Listeners with it.
        level: Two-sided confidence, inside (0, 1).

    Returns:
        Low and high ends, as fractions. None where the control mean cannot be told from 0 at this level: the lift is
        then unbounded.

    Raises:
        InsufficientDataError: The variance is 0 in both arms.
        ValueError: The level is outside (0, 1).

    References:
        Fieller (1954), Journal of the Royal Statistical Society B 16, 175-185.
    """
    degrees_of_freedom = welch_degrees_of_freedom(control, treatment)
    return solve_fieller(control, treatment, 0.0, degrees_of_freedom, level)


def solve_fieller(
    control: Sample, treatment: Sample, covariance: float, degrees_of_freedom: float, level: float
) -> Interval | None:
    """Bound the lift of means that may be correlated, as those of pairs are.

    The lifts whose difference from the data is insignificant: |treatment - ratio * control| is at most a quantile of
    t times its standard error.

    Args:
        control: Listeners without the change.
        treatment: Listeners with it.
        covariance: Of the two means, in the metric's unit squared; 0 for separate arms.
        degrees_of_freedom: Of t, those of the test of the absolute difference.
        level: Two-sided confidence, inside (0, 1).

    Returns:
        Low and high ends, as fractions; None where the lift is unbounded.
    """
    quantile = float(special.stdtrit(degrees_of_freedom, 1 - tail_of(level)))
    control_margin = quantile * math.sqrt(control.variance_of_mean)
    if control_margin >= abs(control.mean):
        return None
    shrink = 1 - (control_margin / control.mean) ** 2
    ratio = treatment.mean / control.mean
    shift = (quantile / control.mean) ** 2 * covariance
    spread = treatment.variance_of_mean * shrink + ratio**2 * control.variance_of_mean
    spread += covariance * (shift - 2 * ratio)
    margin = quantile * math.sqrt(max(0.0, spread)) / abs(control.mean)
    return Interval((ratio - shift - margin) / shrink - 1, (ratio - shift + margin) / shrink - 1, level)
