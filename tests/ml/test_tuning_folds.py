import numpy as np
import pytest

from ml.splitting import split
from ml.tuning_folds import tuning_folds

SEED = 11


def test_no_fold_meets_an_artist_that_tests_a_version(dataset):
    test_artists = set(split(dataset, SEED).test.artists)

    for parts in tuning_folds(dataset, SEED, 3):
        assert not test_artists & {*parts.training.artists, *parts.validation.artists}
        assert len(parts.test.primary) == 0


def test_every_other_track_is_held_out_in_just_one_fold(dataset):
    whole = split(dataset, SEED)

    folds = tuning_folds(dataset, SEED, 3)

    held_out = np.concatenate([parts.validation.rows for parts in folds])
    assert sorted(held_out) == sorted([*whole.training.rows, *whole.validation.rows])
    for parts in folds:
        assert not {*parts.training.artists} & {*parts.validation.artists}
        assert parts.groups == whole.groups


@pytest.mark.parametrize("n_folds", [1, 11])
def test_a_number_of_folds_out_of_range_is_named(dataset, n_folds):
    with pytest.raises(ValueError, match=f"there are {n_folds} folds, must be 2 to 10"):
        tuning_folds(dataset, SEED, n_folds)
