"""Predict many tracks at once with several models, and pick the answers out of their probabilities."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ml.features import TrackValues
from ml.predictor import Predictor
from ml.track_inputs import artist_key, track_inputs

# A group by its column, and its probability.
Answer = tuple[int, float]


def predict_many(
    predictors: Sequence[Predictor], tracks: Sequence[TrackValues], artist_ids: Sequence[str | None] = ()
) -> list[NDArray[np.float32]]:
    """Predict tracks that belong together, such as those of one request; they are laid out once for all models.

    Tracks of one artist see each other: those with the same id, or, without an id, the same artist's name.

    Returns:
        For each predictor a float32 array of shape (n_tracks, n_groups).
    """
    ids = artist_ids or [None] * len(tracks)
    keys = [("id", one) if one else artist_key(track) for one, track in zip(ids, tracks, strict=True)]
    inputs = track_inputs(tracks, keys)
    return [predictor.predict(inputs).probabilities for predictor in predictors]


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
