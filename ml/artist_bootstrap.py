"""Bootstrap intervals over artists: tracks of one artist share a label, so artists are what is drawn.

Scores are ratios and means of sums, so a resample needs only a weight per artist and one matrix product.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """A score on the test artists with its percentile interval."""

    value: float
    low: float
    high: float


def artist_sums(rows: Mapping[str, Floats], artists: NDArray[np.object_]) -> dict[str, Floats]:
    """Sum the contributions of each artist's tracks.

    Args:
        rows: Arrays of shape (n_tracks,) or (n_tracks, k).
        artists: The artist of each track.

    Returns:
        Arrays of shape (n_artists, k).
    """
    _, artist_of_row = np.unique(artists, return_inverse=True)
    order = np.argsort(artist_of_row, kind="stable")
    starts = np.flatnonzero(np.diff(artist_of_row[order], prepend=-1))
    return {
        name: np.add.reduceat(values.reshape(len(values), -1)[order].astype(np.float64), starts)
        for name, values in rows.items()
    }


def resampled_totals(sums: Mapping[str, Floats], resamples: int, seed: int) -> dict[str, Floats]:
    """Total the sums over all artists, and over artists drawn with replacement.

    Returns:
        Arrays of shape (1 + resamples, k): the plain total first, then one row per draw.
    """
    n = len(next(iter(sums.values())))
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=resamples)
    weights = np.vstack([np.ones(n), draws])
    return {name: weights @ values for name, values in sums.items()}


def score(resampled: Floats, level: float) -> Score:
    """Read a score from its values on the plain totals (first) and on the draws (rest)."""
    low, high = np.quantile(resampled[1:], [(1 - level) / 2, (1 + level) / 2])
    return Score(float(resampled[0]), float(low), float(high))
