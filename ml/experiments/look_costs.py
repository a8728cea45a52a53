"""What planned looks cost: a few more listeners than one look at the end."""

from functools import cache

import numpy as np
from scipy import special

from ml.experiments.random_walk import RandomWalk
from ml.experiments.sequential import looks_at

MOST_LOOKS = 20


@cache
def listeners_for_looks(looks: int, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return by what the listeners of one look must be multiplied to have the same power with several.

    Args:
        looks: Equally spaced, the last one included, 1 to 20.
        alpha: Two-sided false-positive rate of all looks together.
        power: Chance that any look finds the effect, above alpha, at most 0.9999.

    Returns:
        1 for one look, a few hundredths more for several.

    Raises:
        ValueError: The looks are out of range.

    References:
        Jennison, Turnbull (2000), Group Sequential Methods with Applications to Clinical Trials, section 2.3.
    """
    if not 1 <= looks <= MOST_LOOKS:
        raise ValueError(f"looks is {looks}, must be 1 to {MOST_LOOKS}")
    if looks == 1:
        return 1.0
    end = _never_crossing(looks, alpha)
    low, high = 0.0, 2 * _drift_of_one_look(alpha, power) + 1
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _power(end, middle) < power else (low, middle)
    return float((high / _drift_of_one_look(alpha, power)) ** 2)


def _never_crossing(looks: int, alpha: float) -> RandomWalk:
    """The score at the end without effect, had it crossed no boundary."""
    walk = RandomWalk.start()
    for look in looks_at([(place + 1) / looks for place in range(looks)], alpha):
        walk = walk.kept_within(look.information_fraction, look.bound)
    return walk


def _power(end: RandomWalk, drift: float) -> float:
    # The likelihood ratio turns a walk without drift into one with it.
    return float(1 - end.masses @ np.exp(drift * end.points - drift**2 / 2))


def _drift_of_one_look(alpha: float, power: float) -> float:
    """The expected z at the end; what the other side adds to the power is below what counts."""
    return float(special.ndtri(1 - alpha / 2) + special.ndtri(power))
