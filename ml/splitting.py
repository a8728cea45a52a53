"""Training, validation and test tracks, divided by artist: no artist stands on two sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.dataset import Dataset, DatasetError
from ml.groups import Group
from ml.inputs import INPUT_NAMES, input_matrix

FEWEST_ARTISTS = 60
FEWEST_GROUPS = 2
FEWEST_TRAINING_ARTISTS = 8
FEWEST_HELD_OUT_ARTISTS = 2  # An interval over artists says nothing when there is only one.
FOLDS = 5
_ROWS_AT_ONCE = 5_000


class Part(IntEnum):
    """Which side of the split an artist stands on."""

    TRAINING = 0
    VALIDATION = 1
    TEST = 2


@dataclass(frozen=True)
class Sample:
    """The tracks of one part, as the models read them.

    Attributes:
        inputs: float32 array of shape (n_tracks, n_inputs), columns in `ml.inputs.INPUT_NAMES` order.
        titles: Title of each track, None where it is missing, shape (n_tracks,).
        artist_names: Name of each track's artist, likewise.
        primary: Index of the primary group, shape (n_tracks,).
        memberships: bool array of shape (n_tracks, n_groups).
        micro_genres: Sparse array of 0 and 1, shape (n_tracks, n_names).
        artists: External id of each track's artist, shape (n_tracks,).
        rows: Where each track stands in the dataset, rising, shape (n_tracks,).
        weights: How much each track counts in training, shape (n_tracks,); None where all count alike.
    """

    inputs: NDArray[np.float32]
    titles: NDArray[np.object_]
    artist_names: NDArray[np.object_]
    primary: NDArray[np.int64]
    memberships: NDArray[np.bool_]
    micro_genres: Any
    artists: NDArray[np.object_]
    rows: NDArray[np.int64]
    weights: NDArray[np.float32] | None = None

    @cached_property
    def artist_numbers(self) -> NDArray[np.int64]:
        """Number of each track's artist among those of the sample, shape (n_tracks,)."""
        return np.unique(self.artists, return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True)
class Split:
    """The three parts, the groups that a model can learn, and the groups it cannot.

    Attributes:
        left_out: Groups with too few training artists, with the number they have.
    """

    training: Sample
    validation: Sample
    test: Sample
    groups: tuple[Group, ...]
    left_out: tuple[tuple[Group, int], ...]


def split_by_artist(external_ids: Sequence[str], seed: int) -> NDArray[np.int64]:
    """Put 70 % of the artists into training, 10 % into validation and 20 % into test.

    The part follows from a SHA-256 of seed and id alone, so an artist keeps it whatever else is imported.

    Returns:
        One `Part` per id.
    """
    return np.array([_part(external_id, seed) for external_id in external_ids], dtype=np.int64)


def _part(external_id: str, seed: int) -> Part:
    tenth = _slot(f"{seed}:{external_id}", 10)
    return Part.TRAINING if tenth < 7 else Part.VALIDATION if tenth < 8 else Part.TEST


def parts_of_fold(external_ids: Sequence[str], seed: int, fold: int) -> NDArray[np.int64]:
    """Put the artists of one of `FOLDS` folds into test, and an eighth of the others into validation.

    Returns:
        One `Part` per id; every id is in test in exactly one fold.
    """
    folds = [_slot(f"fold:{seed}:{one}", FOLDS) for one in external_ids]
    is_validation = [_slot(f"validation:{seed}:{one}", 8) == 0 for one in external_ids]
    others = np.where(is_validation, Part.VALIDATION, Part.TRAINING)
    return np.where(np.array(folds) == fold, Part.TEST, others).astype(np.int64)


def _slot(text: str, slots: int) -> int:
    """Put a text into one of some slots, by its SHA-256."""
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") * slots >> 64


def split(dataset: Dataset, seed: int, fold: int | None = None) -> Split:
    """Divide a dataset, keeping only the groups that enough training artists have as primary.

    Args:
        dataset: The labelled tracks.
        seed: Of the division.
        fold: Which fold to test on, 0 to `FOLDS` - 1; None divides as `split_by_artist` does.

    Raises:
        DatasetError: There are too few artists or groups, or too few artists in one of the parts.
    """
    artists, artist_of_row = np.unique(dataset.artists, return_inverse=True)
    if len(artists) < FEWEST_ARTISTS:
        raise DatasetError(
            f"the catalogue has {len(artists)} artists with a genre group and a track, "
            f"training needs {FEWEST_ARTISTS}"
        )
    ids = artists.tolist()
    part_of_artist = split_by_artist(ids, seed) if fold is None else parts_of_fold(ids, seed, fold)
    counts = _artists_per_group(dataset, artist_of_row, part_of_artist == Part.TRAINING)
    kept = np.flatnonzero(counts >= FEWEST_TRAINING_ARTISTS)
    if len(kept) < FEWEST_GROUPS:
        raise DatasetError(
            f"{len(kept)} genre groups have {FEWEST_TRAINING_ARTISTS} training artists or more, "
            f"training needs {FEWEST_GROUPS} such groups"
        )
    _check_held_out(part_of_artist[np.unique(artist_of_row[np.isin(dataset.primary, kept)])])
    part_of_row = np.where(np.isin(dataset.primary, kept), part_of_artist[artist_of_row], -1)
    training, validation, test = (sample_of(dataset, np.flatnonzero(part_of_row == p), kept) for p in Part)
    left_out = [
        (g, int(n)) for g, n in zip(dataset.groups, counts, strict=True) if 0 < n < FEWEST_TRAINING_ARTISTS
    ]
    return Split(training, validation, test, tuple(dataset.groups[k] for k in kept), tuple(left_out))


def _artists_per_group(
    dataset: Dataset, artist_of_row: NDArray[np.int64], is_counted: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Count the artists that have a track of each primary group; where tracks have labels, one may count in several."""
    pairs = np.unique(np.stack([artist_of_row, dataset.primary]), axis=1)
    return np.bincount(pairs[1][is_counted[pairs[0]]], minlength=len(dataset.groups))


def _check_held_out(parts: NDArray[np.int64]) -> None:
    """Refuse too few artists to calibrate or to test with; takes the part of each artist that is kept."""
    for part in (Part.VALIDATION, Part.TEST):
        n = int((parts == part).sum())
        if n < FEWEST_HELD_OUT_ARTISTS:
            raise DatasetError(
                f"the {part.name.lower()} part has {n} artists of genre groups with "
                f"{FEWEST_TRAINING_ARTISTS} training artists or more, it needs {FEWEST_HELD_OUT_ARTISTS}; "
                "import more artists or choose another seed"
            )


def sample_of(dataset: Dataset, rows: NDArray[np.int64], kept: NDArray[np.int64]) -> Sample:
    """Take the tracks in some rows of a dataset.

    Args:
        dataset: The labelled tracks.
        rows: Row numbers, rising; the primary group of each is one of `kept`.
        kept: Rising places of the groups that the columns of the sample stand for.
    """
    return Sample(
        inputs=_inputs(dataset, rows),
        titles=dataset.tracks["title"].to_numpy(dtype=object)[rows],
        artist_names=dataset.tracks["artist_name"].to_numpy(dtype=object)[rows],
        primary=np.searchsorted(kept, dataset.primary[rows]),
        memberships=dataset.memberships[np.ix_(rows, kept)],
        micro_genres=dataset.micro_genres[rows],
        artists=dataset.artists[rows],
        rows=rows,
        weights=None if dataset.weights is None else dataset.weights[rows],
    )


def _inputs(dataset: Dataset, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    inputs = np.empty((len(rows), len(INPUT_NAMES)), dtype=np.float32)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = dataset.tracks.iloc[rows[start : start + _ROWS_AT_ONCE]]
        inputs[start : start + len(some)] = input_matrix(some.to_dict("records"))  # type: ignore[arg-type]
    return inputs
