import numpy as np
import pytest

from ml.explanations.kept_tracks import keep_tracks
from ml.fitting import fit_calibrated
from ml.settings import BaselineSettings
from ml.splitting import split


@pytest.fixture(scope="module")
def parts(dataset):
    return split(dataset, 11)


@pytest.fixture(scope="module")
def fitted(parts):
    return fit_calibrated("baseline", parts, 11, BaselineSettings(trees=20), lambda done: None)


def texts(packed):
    return [packed[place] for place in range(len(packed))]


def test_all_training_tracks_are_kept_where_there_are_few(fitted, dataset, parts):
    index = keep_tracks(fitted, dataset, parts.training, 1)

    assert texts(index.tracks) == list(dataset.track_ids[parts.training.rows])
    assert texts(index.titles) == list(parts.training.titles)
    assert np.array_equal(index.primary, parts.training.primary)
    assert np.array_equal(index.memberships, parts.training.memberships)


def test_of_too_many_whole_artists_are_kept(fitted, dataset, parts):
    index = keep_tracks(fitted, dataset, parts.training, 1, most=31)

    # Each has three tracks, so that of the eleventh only one fits.
    assert sorted(np.bincount(index.artists).tolist()) == [1, *[3] * 10]


def test_the_seed_decides_who_is_kept(fitted, dataset, parts):
    first, again, other = (
        texts(keep_tracks(fitted, dataset, parts.training, seed, most=30).tracks) for seed in (1, 1, 2)
    )

    assert first == again != other


def test_vectors_begin_with_roots_of_probabilities_and_end_with_the_sound(fitted, dataset, parts):
    vectors = keep_tracks(fitted, dataset, parts.training, 1).vectors.astype(np.float64)

    assert np.square(vectors[:, :5]).sum(axis=1) == pytest.approx(1, abs=5e-3)
    sound = vectors[:, 5:]
    assert np.abs(sound).max() <= 0.5 + 1e-3
    assert np.isfinite(sound).all()
