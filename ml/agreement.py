"""How far people agree with each other beyond chance, and with a model."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from ml.experiments.intervals import Interval, tail_of


@dataclass(frozen=True)
class Kappa:
    """Agreement of two raters.

    Attributes:
        value: 1 for perfect agreement, 0 for that of chance; below 0 for less. None where both always name the same
            one category, so that chance would agree as well.
        n: Items that both rated.
        observed: Share of these on which they agree.
        expected: Share on which they would agree by chance, given how often each names each category.
        interval: Of the value, from the large-sample standard error, cut to [-1, 1].
    """

    value: float | None
    n: int
    observed: float
    expected: float
    interval: Interval | None


def cohens_kappa(first: Sequence[Hashable], second: Sequence[Hashable], level: float = 0.95) -> Kappa:
    """Measure agreement on categories beyond chance.

    Args:
        first: What one rater says of each item, at least one item.
        second: What the other says of the same items.
        level: Two-sided confidence, inside (0, 1).

    Raises:
        ValueError: There is no item, the raters rated different numbers of items, or the level is out of range.

    References:
        Cohen (1960), Educational and Psychological Measurement 20, 37-46; the standard error of Fleiss, Cohen, Everitt
        (1969), Psychological Bulletin 72, 323-327.
    """
    if not first or len(first) != len(second):
        raise ValueError(f"items are {len(first)} and {len(second)}, must be as many, at least 1")
    quantile = NormalDist().inv_cdf(1 - tail_of(level))
    shares = _shares(first, second)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float(np.trace(shares)), float(rows @ columns)
    if math.isclose(expected, 1):
        return Kappa(None, len(first), observed, expected, None)
    value = (observed - expected) / (1 - expected)
    error = _standard_error(shares, rows, columns, value, expected, len(first))
    low, high = max(-1.0, value - quantile * error), min(1.0, value + quantile * error)
    return Kappa(value, len(first), observed, expected, Interval(low, high, level))


def _shares(first: Sequence[Hashable], second: Sequence[Hashable]) -> np.ndarray:
    """Share of items by what the first rater says (rows) and the second (columns)."""
    places = {category: place for place, category in enumerate(dict.fromkeys([*first, *second]))}
    counts = np.zeros((len(places), len(places)))
    for one, other in zip(first, second, strict=True):
        counts[places[one], places[other]] += 1
    return counts / len(first)


def _standard_error(
    shares: np.ndarray, rows: np.ndarray, columns: np.ndarray, value: float, expected: float, n: int
) -> float:
    lost = 1 - value
    on_diagonal = np.diag(shares) @ (1 - (rows + columns) * lost) ** 2
    off = shares * (columns[:, None] + rows[None, :]) ** 2
    off_diagonal = lost**2 * (off.sum() - np.trace(off))
    variance = (on_diagonal + off_diagonal - (value - expected * lost) ** 2) / ((1 - expected) ** 2 * n)
    return math.sqrt(max(0.0, float(variance)))
