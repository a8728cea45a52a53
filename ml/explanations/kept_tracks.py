"""Chooses, at training, the training tracks that a version keeps to show what it learnt from."""

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.dataset import Dataset
from ml.explanations.neighbour_index import MOST_TRACKS, NeighbourIndex, place_tracks
from ml.explanations.packed_texts import PackedTexts
from ml.features import NUMERIC_FIELDS
from ml.fitting import Fitted
from ml.splitting import Sample


def keep_tracks(
    fitted: Fitted, dataset: Dataset, training: Sample, seed: int, most: int = MOST_TRACKS
) -> NeighbourIndex:
    """Keep training tracks of whole artists, so that each is answered as it is beside the artist's other tracks.

    Args:
        fitted: Who answers.
        dataset: What `training` is a part of.
        training: The training tracks.
        seed: Of the choice among too many.
        most: Most tracks to keep.
    """
    kept = _taken(training, _rows_of_whole_artists(training.artist_numbers, most, seed))
    matrix = fitted.model.arrange(kept)
    means, deviations = _scale(matrix[:, : len(NUMERIC_FIELDS)])
    primary = fitted.calibration.apply(fitted.model.raw(matrix), matrix).primary
    return NeighbourIndex(
        means=means,
        deviations=deviations,
        vectors=place_tracks(matrix, primary, means, deviations),
        artists=kept.artist_numbers,
        primary=kept.primary,
        memberships=kept.memberships,
        tracks=PackedTexts.of(map(str, dataset.track_ids[kept.rows])),
        titles=PackedTexts.of(title or "" for title in kept.titles),
        artist_names=PackedTexts.of(name or "" for name in kept.artist_names),
    )


def _rows_of_whole_artists(artists: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    """All rows, or those of artists drawn until `most` is reached; of the last one as many as fit."""
    order = np.random.default_rng(seed).permutation(int(artists.max(initial=-1)) + 1)
    return np.sort(np.argsort(order[artists], kind="stable")[:most])


def _taken(sample: Sample, rows: NDArray[np.int64]) -> Sample:
    whole = {field.name: getattr(sample, field.name) for field in fields(Sample)}
    taken: dict[str, Any] = {name: None if part is None else part[rows] for name, part in whole.items()}
    return Sample(**taken)


def _scale(numbers: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and standard deviation of each column over what is known; 0 and 1 where nothing is or nothing varies."""
    known = ~np.isnan(numbers)
    counts = np.maximum(known.sum(axis=0), 1)
    means = np.where(known, numbers, 0).sum(axis=0, dtype=np.float64) / counts
    squares = np.where(known, numbers - means, 0) ** 2
    deviations = np.sqrt(squares.sum(axis=0, dtype=np.float64) / counts)
    return means.astype(np.float32), np.where(deviations > 0, deviations, 1).astype(np.float32)
