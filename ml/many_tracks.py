"""Pick the answers to many tracks out of their probabilities."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# A group by its column, and its probability.
Answer = tuple[int, float]


def likeliest(probabilities: NDArray[np.float32]) -> list[Answer]:
    """The likeliest group of each track: the answers of a baseline."""
    tops = probabilities.argmax(axis=1)
    found = np.take_along_axis(probabilities, tops[:, None], axis=1)[:, 0]
    return list(zip(tops.tolist(), found.tolist(), strict=True))


def all_above(probabilities: NDArray[np.float32], thresholds: Sequence[float]) -> list[list[Answer]]:
    """The groups of each track that reach their thresholds, the likeliest first: the answers of an advanced model.

    An empty list means that the model is not sure.
    """
    rows, columns = np.nonzero(probabilities >= np.asarray(thresholds))
    found = probabilities[rows, columns]
    order = np.lexsort((columns, -found, rows))
    reached = list(zip(columns[order].tolist(), found[order].tolist(), strict=True))
    ends = np.cumsum(np.bincount(rows, minlength=len(probabilities))).tolist()
    return [reached[start:end] for start, end in pairwise([0, *ends])]
