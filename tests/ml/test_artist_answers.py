import numpy as np
import pytest

from ml.artist_answers import artist_probabilities, fit_artist_power


def test_tracks_are_combined_by_their_geometric_mean():
    primary = np.array([[0.8, 0.2], [0.5, 0.5], [0.1, 0.9]], dtype=np.float32)

    found = artist_probabilities(primary, np.array([0, 0, 1]), 1.0)

    a, b = (0.8 * 0.5) ** 0.5, (0.2 * 0.5) ** 0.5
    assert found == pytest.approx(np.array([[a / (a + b), b / (a + b)], [0.1, 0.9]]), abs=1e-6)


def test_a_power_above_1_is_surer():
    primary = np.array([[0.6, 0.4]], dtype=np.float32)

    assert artist_probabilities(primary, np.array([0]), 2.0)[0, 0] == pytest.approx(0.36 / 0.52, abs=1e-6)


def test_a_probability_of_0_leaves_the_answer_finite():
    primary = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)

    assert artist_probabilities(primary, np.array([0, 0]), 1.0)[0] == pytest.approx([0.5, 0.5])


def test_the_power_is_higher_the_more_the_tracks_tell_together():
    generator = np.random.default_rng(0)
    truth = np.repeat(generator.integers(0, 2, 600), 5)
    artists = np.repeat(np.arange(600), 5)
    says = np.where(generator.random(3_000) < 0.7, truth, 1 - truth)
    primary = np.where(np.eye(2)[says] == 1, 0.7, 0.3).astype(np.float32)

    assert fit_artist_power(primary, artists, truth) > 2


def test_no_track_gives_no_artist():
    nothing = np.empty((0, 3), dtype=np.float32)

    assert artist_probabilities(nothing, np.empty(0, dtype=np.int64), 1.0).shape == (0, 3)
