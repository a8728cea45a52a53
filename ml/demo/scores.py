"""Normal scores: the common scale on which every feature is measured and drawn.

A value's normal score is the standard normal quantile of its rank, so a group's mean and spread say how far
it stands from the whole catalogue, whatever the feature's own shape. The way back is the feature's quantiles.
"""

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

from ml.demo.tables import Floats, Ints

# The outermost values of the real catalogue are single tracks, so the table stops just inside them.
_LOW = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4]
PROBABILITIES = np.array([*_LOW, 0.5, *(round(1 - p, 3) for p in reversed(_LOW))])


def normal_scores(values: Floats) -> Floats:
    """Rank values onto the standard normal scale; ties share their middle rank."""
    return np.asarray(ndtri((rankdata(values) - 0.5) / len(values)))


def quantiles(values: Floats) -> Floats:
    """Values at PROBABILITIES."""
    return np.asarray(np.quantile(values, PROBABILITIES))


def values_at(scores: Floats, table: Floats) -> Floats:
    """Turn normal scores back into values; beyond the table's ends its end values are returned."""
    return np.asarray(np.interp(ndtr(scores), PROBABILITIES, table))


def between_share(scores: Floats, owner: Ints) -> float:
    """Share of the variance that lies between owners (intraclass correlation, one-way analysis of variance).

    Args:
        scores: One per observation.
        owner: Integer label of each observation's artist or listener.

    Returns:
        A fraction, 0 when owners differ less than chance.
    """
    _, index, counts = np.unique(owner, return_inverse=True, return_counts=True)
    means = np.bincount(index, scores) / counts
    n_owners, n_values = len(counts), len(scores)
    within = np.sum((scores - means[index]) ** 2) / (n_values - n_owners)
    between = np.sum(counts * (means - scores.mean()) ** 2) / (n_owners - 1)
    size = (n_values - np.sum(counts**2) / n_values) / (n_owners - 1)
    variance = max(0.0, (between - within) / size)
    return float(variance / (variance + within))
