import numpy as np
import pytest

from ml.advanced_inputs import (
    BLOCKS,
    CONDITIONS,
    Layout,
    advanced_matrix,
    conditions,
    hide,
    hide_some,
    layout_of,
)
from ml.features import FIELD_NAMES
from ml.inputs import INPUT_NAMES, input_matrix

TRACKS = [
    {"title": "Mi Fiesta", "artist_name": "Los Ejemplos", "energy": 0.5, "release_year": 1998},
    {"title": "Otra", "artist_name": "Los Ejemplos", "energy": 0.7},
]
TITLES = np.array([[0.9, 0.1, 0.0], [0.5, 0.5, 0.0]], dtype=np.float32)
NAMES = np.array([[0.2, 0.3, 0.5]] * 2, dtype=np.float32)


def laid_out(tracks=TRACKS, titles=TITLES, names=NAMES, artists=(0, 0)):
    return advanced_matrix(input_matrix(tracks), titles, names, np.array(artists))


def missing(*fields):
    return np.array([[name in fields for name in FIELD_NAMES]] * 2)


def test_every_part_stands_in_its_place():
    matrix = laid_out()
    places = layout_of(matrix).places

    assert layout_of(matrix) == Layout(3)
    assert np.array_equal(matrix[:, places["own"]], input_matrix(TRACKS), equal_nan=True)
    assert np.array_equal(matrix[:, places["title_scores"]], TITLES)
    assert np.array_equal(matrix[:, places["artist_scores"]], NAMES)
    assert matrix[0, places["means"]][-3:].tolist() == TITLES[1].tolist()
    assert matrix[0, places["means"]][INPUT_NAMES.index("energy")] == pytest.approx(0.7)
    assert matrix[:, places["count"]] == pytest.approx(np.log(2))
    assert places["count"].stop == matrix.shape[1] == Layout(3).width


def test_number_columns_are_the_measured_ones():
    layout = Layout(3)
    columns = layout.number_columns

    assert [INPUT_NAMES[c] for c in columns[:16]] == list(INPUT_NAMES[:16])
    assert columns[-1] == layout.width - 1
    assert len(columns) == len(set(columns.tolist())) == 3 * 16 + 1


def test_hiding_fields_is_the_same_as_leaving_them_out():
    nothing = np.full((2, 3), np.nan, dtype=np.float32)
    alone = [{"energy": 0.5, "release_year": 1998}, {"energy": 0.7}]

    found = hide(laid_out(artists=(-1, -1)), missing("title", "artist_name"), np.array([False, False]))

    assert np.array_equal(found, laid_out(alone, nothing, nothing, (-1, -1)), equal_nan=True)


def test_hiding_the_other_tracks_is_the_same_as_not_knowing_the_artist():
    found = hide(laid_out(), missing(), np.array([True, True]))

    assert np.array_equal(found, laid_out(artists=(-1, -1)), equal_nan=True)


def test_blocks_hold_every_field_once():
    assert sorted(place for fields in BLOCKS.values() for place in fields) == list(range(len(FIELD_NAMES)))


def test_conditions_tell_what_is_missing():
    matrix = hide(laid_out(), missing("title"), np.array([False, True]))

    found = [dict(zip(CONDITIONS, row, strict=True)) for row in conditions(matrix).tolist()]

    assert found[0]["number of other tracks"] == pytest.approx(np.log(2))
    assert (found[0]["title"], found[0]["artist_name"], found[0]["other_tracks"]) == (1, 0, 0)
    assert found[0]["release"] == pytest.approx(3 / 4)
    assert found[0]["audio"] == pytest.approx(11 / 12)
    assert (found[1]["number of other tracks"], found[1]["other_tracks"]) == (0, 1)


def test_a_share_of_the_rows_is_hidden_and_the_rest_is_left_alone():
    matrix = np.repeat(laid_out(), 2_000, axis=0)

    found = hide_some(matrix, 0.5, np.random.default_rng(3))

    changed = ~np.isclose(found, matrix, equal_nan=True).all(axis=1)
    assert 0.35 < changed.mean() < 0.5
    without_others = found[:, -1] == 0
    assert without_others.mean() == pytest.approx(0.5 / 3, abs=0.02)
    assert np.array_equal(found, hide_some(matrix, 0.5, np.random.default_rng(3)), equal_nan=True)
