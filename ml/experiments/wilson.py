"""The interval of a rate that was counted."""

import math
from statistics import NormalDist

from ml.experiments.intervals import Interval, tail_of


def wilson_interval(hits: int, n: int, level: float = 0.95) -> Interval:
    """Bound a true rate.

    Never leaves [0, 1], even at 0 or `n` hits.

    Args:
        hits: How often it happened, 0 to n.
        n: How often it could have, at least 1.
        level: Two-sided confidence, inside (0, 1).

    Returns:
        Low and high ends, as fractions.

    Raises:
        ValueError: A count or the level is out of range.

    References:
        Wilson (1927), JASA 22, 209-212.
    """
    if n < 1 or not 0 <= hits <= n:
        raise ValueError(f"hits is {hits} of {n}, must be 0 to n, with n at least 1")
    z_squared = NormalDist().inv_cdf(tail_of(level)) ** 2
    rate, shrink = hits / n, 1 + z_squared / n
    centre = (rate + z_squared / (2 * n)) / shrink
    reach = math.sqrt(z_squared * (rate * (1 - rate) / n + z_squared / (4 * n * n))) / shrink
    return Interval(max(0.0, centre - reach), min(1.0, centre + reach), level)
