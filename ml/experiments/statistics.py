"""Comparison of two arms by their listeners' means."""

import math
from dataclasses import dataclass

from scipy import special

from ml.experiments.intervals import Interval, tail_of
from ml.experiments.samples import InsufficientDataError, Sample


@dataclass(frozen=True)
class Comparison:
    """Treatment minus control, on the metric's own scale.

    Attributes:
        difference: Treatment mean minus control mean, in the metric's unit.
        standard_error: Of the difference, in the metric's unit.
        degrees_of_freedom: Welch-Satterthwaite, seldom whole.
        t: Difference in standard errors.
        p_value: Two-sided, of no difference between the means.
        interval: Of the difference, in the metric's unit.
    """

    difference: float
    standard_error: float
    degrees_of_freedom: float
    t: float
    p_value: float
    interval: Interval


def welch(control: Sample, treatment: Sample, level: float = 0.95) -> Comparison:
    """Compare two means without assuming equal variances.

    Args:
        control: Listeners without the change.
        treatment: Listeners with it.
        level: Two-sided confidence of the interval, inside (0, 1).

    Returns:
        The comparison; its interval excludes 0 exactly when the p-value is below 1 - level.

    Raises:
        InsufficientDataError: No listener differs from another in either arm. A difference without any spread has no
            test, and a p-value of 0 would claim certainty.
        ValueError: The level is outside (0, 1).

    References:
        Welch (1947), Biometrika 34, 28-35. Satterthwaite (1946), Biometrics Bulletin 2, 110-114.
    """
    tail = tail_of(level)
    degrees_of_freedom = welch_degrees_of_freedom(control, treatment)
    difference = treatment.mean - control.mean
    standard_error = math.sqrt(control.variance_of_mean + treatment.variance_of_mean)
    t = difference / standard_error
    margin = float(special.stdtrit(degrees_of_freedom, 1 - tail)) * standard_error
    return Comparison(
        difference=difference,
        standard_error=standard_error,
        degrees_of_freedom=degrees_of_freedom,
        t=t,
        p_value=2 * float(special.stdtr(degrees_of_freedom, -abs(t))),
        interval=Interval(difference - margin, difference + margin, level),
    )


def welch_degrees_of_freedom(control: Sample, treatment: Sample) -> float:
    """Return the degrees of freedom of two arms' difference, from min(n) - 1 to the sum of n, less 2.

    Raises:
        InsufficientDataError: The variance is 0 in both arms.
    """
    error_variance = control.variance_of_mean + treatment.variance_of_mean
    if error_variance == 0:
        raise InsufficientDataError("variance is 0 in both arms, must be above 0 in at least one")
    # Shares instead of fourth powers: squares of very small variances would underflow to 0 / 0.
    control_part = control.variance_of_mean / error_variance
    treatment_part = treatment.variance_of_mean / error_variance
    return 1 / (control_part**2 / (control.n - 1) + treatment_part**2 / (treatment.n - 1))
