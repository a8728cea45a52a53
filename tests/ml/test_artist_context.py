import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml import artist_context
from ml.artist_context import other_tracks

NAN = np.nan


def described(values, artists, n_spread=1, **others):
    return other_tracks(np.array(values, dtype=np.float32), np.array(artists), n_spread, **others)


def test_others_by_hand():
    found = described([[1, 10], [3, NAN], [8, 30], [5, 50]], [7, 7, 7, 2])

    nothing = [NAN, NAN, NAN, 0]
    expected = [
        [5.5, 30, 2.5, np.log(3)],
        [4.5, 20, 3.5, np.log(3)],
        [2, 10, 1, np.log(3)],
        nothing,
    ]
    assert found == pytest.approx(np.array(expected), nan_ok=True, abs=1e-6)


def test_a_single_other_track_has_no_spread():
    assert np.isnan(described([[1.0], [4.0]], [0, 0])[:, 1]).all()


def test_tracks_of_unknown_artists_have_no_others():
    found = described([[1.0], [2.0], [3.0]], [-1, -1, 4])

    assert np.isnan(found[:, 0]).all()
    assert (found[:, -1] == 0).all()


def test_tracks_that_are_not_seen_are_left_out_but_see():
    found = described([[1.0], [2.0], [6.0]], [0, 0, 0], is_seen=np.array([True, True, False]))

    assert found[:, 0].tolist() == [2, 1, 1.5]
    assert found[:, -1] == pytest.approx(np.log([2, 2, 3]))


@settings(max_examples=40)
@given(st.lists(st.integers(-1, 6), min_size=1, max_size=30), st.integers(0, 2**32 - 1))
def test_blocks_of_artists_change_nothing(artists, seed):
    generator = np.random.default_rng(seed)
    values = generator.normal(size=(len(artists), 3)).astype(np.float32)
    values[generator.random(values.shape) < 0.2] = NAN

    whole = other_tracks(values, np.array(artists), 2)
    kept, artist_context._ROWS_AT_ONCE = artist_context._ROWS_AT_ONCE, 4
    try:
        in_blocks = other_tracks(values, np.array(artists), 2)
    finally:
        artist_context._ROWS_AT_ONCE = kept

    assert whole == pytest.approx(in_blocks, nan_ok=True, abs=1e-5)
