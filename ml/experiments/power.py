"""What an experiment of a given size can see, and what size it needs to see something."""

import math
from bisect import bisect_left

from scipy import special

from ml.experiments.noncentral_t import two_sided_tail
from ml.experiments.samples import InsufficientDataError, Sample

# Beyond it, rounding could hide that a size is enough.
MAXIMUM_POWER = 0.9999


def power_of(
    difference: float, standard_deviation: float, control_n: int, treatment_n: int, alpha: float = 0.05
) -> float:
    """Return the chance that a two-sided t-test finds a true difference of means.

    Args:
        difference: True difference, in the metric's unit; the sign does not matter.
        standard_deviation: Between listeners within an arm, in the metric's unit, above 0.
        control_n: Listeners in control, at least 2.
        treatment_n: Listeners in treatment, at least 2.
        alpha: Chance of a false positive, inside (0, 1).

    Raises:
        InsufficientDataError: An arm has fewer than 2 listeners.
        ValueError: The standard deviation or alpha is out of range.

    References:
        Faul, Erdfelder, Lang, Buchner (2007), Behavior Research Methods 39, 175-191.
    """
    degrees_of_freedom = control_n + treatment_n - 2
    effect = abs(difference) / _standard_error(standard_deviation, control_n, treatment_n)
    critical = -float(special.stdtrit(degrees_of_freedom, _fraction("alpha", alpha) / 2))
    return two_sided_tail(degrees_of_freedom, effect, critical)


def minimum_detectable_difference(
    standard_deviation: float, control_n: int, treatment_n: int, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Return the smallest true difference of means that is found with the given power.

    Args:
        standard_deviation: Between listeners within an arm, in the metric's unit, above 0.
        control_n: Listeners in control, at least 2.
        treatment_n: Listeners in treatment, at least 2.
        alpha: Chance of a false positive, inside (0, 1).
        power: Chance to find the difference, above alpha, at most 0.9999.

    Returns:
        A difference above 0, in the metric's unit.

    Raises:
        InsufficientDataError: An arm has fewer than 2 listeners.
        ValueError: The standard deviation, alpha or power is out of range.
    """
    _check_power(alpha, power)
    low, high = 0.0, _standard_error(standard_deviation, control_n, treatment_n)
    while power_of(high, standard_deviation, control_n, treatment_n, alpha) < power:
        low, high = high, 2 * high
    while high - low > 1e-10 * high:
        middle = (low + high) / 2
        is_enough = power_of(middle, standard_deviation, control_n, treatment_n, alpha) >= power
        low, high = (low, middle) if is_enough else (middle, high)
    return high


def minimum_detectable_lift(
    history: Sample, control_n: int, treatment_n: int, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Return the smallest effect that is found with the given power, as a fraction of the history's mean.

    Below it the honest verdict is "could not be detected", not "no effect".

    Args:
        history: The metric over listeners like those of the experiment, for example all arms joined.
        control_n: Listeners in control, at least 2.
        treatment_n: Listeners in treatment, at least 2.
        alpha: Chance of a false positive, inside (0, 1).
        power: Chance to find the effect, above alpha, at most 0.9999.

    Raises:
        InsufficientDataError: The history's mean or variance is 0, or an arm has fewer than 2 listeners.
        ValueError: Alpha or power is out of range.
    """
    if history.mean == 0 or history.variance == 0:
        raise InsufficientDataError(
            f"history has mean {history.mean} and variance {history.variance}, neither may be 0"
        )
    difference = minimum_detectable_difference(
        math.sqrt(history.variance), control_n, treatment_n, alpha, power
    )
    return difference / abs(history.mean)


def listeners_per_arm(
    difference: float, standard_deviation: float, alpha: float = 0.05, power: float = 0.8
) -> int:
    """Return how many listeners each of two equal arms needs to find a difference of means.

    Shares fit too, with the root mean square of the two arms' sqrt(share * (1 - share)) as the standard deviation.

    Args:
        difference: Difference to find, in the metric's unit, not 0; the sign does not matter.
        standard_deviation: Between listeners within an arm, in the metric's unit, above 0.
        alpha: Chance of a false positive, inside (0, 1).
        power: Chance to find the difference, above alpha, at most 0.9999.

    Returns:
        Listeners per arm, at least 2.

    Raises:
        ValueError: The difference is 0 or not finite, or another argument is out of range.
    """
    _check_power(alpha, power)
    if difference == 0 or not math.isfinite(difference):
        raise ValueError(f"difference is {difference}, must be finite and not 0")
    enough = 2
    while power_of(difference, standard_deviation, enough, enough, alpha) < power:
        enough *= 2
    sizes = range(max(2, enough // 2), enough)
    return sizes.start + bisect_left(
        sizes, power, key=lambda n: power_of(difference, standard_deviation, n, n, alpha)
    )


def _standard_error(standard_deviation: float, control_n: int, treatment_n: int) -> float:
    if min(control_n, treatment_n) < 2:
        raise InsufficientDataError(
            f"n is {control_n} and {treatment_n} listeners, must be at least 2 per arm"
        )
    return _positive_deviation(standard_deviation) * math.sqrt(1 / control_n + 1 / treatment_n)


def _positive_deviation(standard_deviation: float) -> float:
    if not 0 < standard_deviation < math.inf:
        raise ValueError(f"standard_deviation is {standard_deviation}, must be finite and above 0")
    return standard_deviation


def _check_power(alpha: float, power: float) -> None:
    if not _fraction("alpha", alpha) < power <= MAXIMUM_POWER:
        raise ValueError(f"power is {power}, must be above {alpha} and at most {MAXIMUM_POWER}")


def _fraction(name: str, value: float) -> float:
    if not 0 < value < 1:
        raise ValueError(f"{name} is {value}, must be inside (0, 1)")
    return value
