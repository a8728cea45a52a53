"""Folds of the artists that a version may learn from, so that tuning never meets an artist that tests one."""

from hashlib import sha256

import numpy as np

from ml.dataset import Dataset, DatasetError
from ml.splitting import Part, Sample, Split, sample_of, split, split_by_artist

FEWEST_FOLDS, MOST_FOLDS = 2, 10


def tuning_folds(dataset: Dataset, seed: int, n_folds: int) -> list[Split]:
    """Divide the training and validation artists of `split(dataset, seed)` into folds.

    In each fold the validation part is the fold, the training part the other folds, and the test part is empty.

    Args:
        dataset: The labelled tracks.
        seed: Of the division that versions are trained by; its test artists are in no fold.
        n_folds: `FEWEST_FOLDS` to `MOST_FOLDS`.

    Raises:
        DatasetError: There are too few artists or groups to train, or a fold would lack one of the groups.
        ValueError: The number of folds is out of range.
    """
    if not FEWEST_FOLDS <= n_folds <= MOST_FOLDS:
        raise ValueError(f"there are {n_folds} folds, must be {FEWEST_FOLDS} to {MOST_FOLDS}")
    whole = split(dataset, seed)
    kept = np.array([dataset.groups.index(group) for group in whole.groups])
    artists, artist_of_row = np.unique(dataset.artists, return_inverse=True)
    folds = np.array([_fold(artist, seed, n_folds) for artist in artists.tolist()])
    folds[split_by_artist(artists.tolist(), seed) == Part.TEST] = -1
    fold_of_row = np.where(np.isin(dataset.primary, kept), folds[artist_of_row], -1)
    nobody = sample_of(dataset, np.array([], dtype=np.int64), kept)

    def of_fold(fold: int) -> Split:
        own, others = fold_of_row == fold, (fold_of_row >= 0) & (fold_of_row != fold)
        training, validation = (sample_of(dataset, np.flatnonzero(rows), kept) for rows in (others, own))
        _check(training, validation, whole)
        return Split(training, validation, nobody, whole.groups, whole.left_out)

    return [of_fold(fold) for fold in range(n_folds)]


def _fold(artist: str, seed: int, n_folds: int) -> int:
    return int.from_bytes(sha256(f"tuning:{seed}:{artist}".encode()).digest()[:8], "big") * n_folds >> 64


def _check(training: Sample, validation: Sample, whole: Split) -> None:
    if len(validation.primary) == 0:
        raise DatasetError("a fold has 0 tracks, needs 1; choose fewer folds")
    absent = np.setdiff1d(np.arange(len(whole.groups)), training.primary)
    if len(absent):
        raise DatasetError(
            f"{whole.groups[absent[0]].name} has no artist outside of one fold; choose another number of folds"
        )
