import numpy as np
import pytest

from ml.features import FIELD_NAMES, missing_fields
from ml.inputs import (
    BLOCKS,
    INPUT_NAMES,
    hide_at_random,
    hide_fields,
    input_matrix,
    missing_by_row,
    missing_shares,
)

TRACK = {"title": "Mi Fiesta", "artist_name": "Los Ejemplos", "energy": 0.5, "tempo": 120.0}


def columns(matrix):
    return dict(zip(INPUT_NAMES, matrix[0].tolist(), strict=True))


def test_a_given_value_stands_in_its_column_and_is_not_missing():
    found = columns(input_matrix([TRACK]))

    assert (found["energy"], found["energy_is_missing"]) == (0.5, 0)
    assert found["title_words"] == 2
    assert found["artist_name_characters"] == 12


def test_a_value_left_out_is_nan_and_missing():
    found = columns(input_matrix([{**TRACK, "title": " ", "energy": float("nan"), "tempo": 0}]))

    assert np.isnan([found["title_words"], found["energy"], found["tempo"]]).all()
    assert [found[f"{name}_is_missing"] for name in ("title", "energy", "tempo")] == [1, 1, 1]


def test_hiding_a_field_is_the_same_as_leaving_it_out():
    hidden = np.array([[name in ("title", "energy") for name in FIELD_NAMES]])

    shown = hide_fields(input_matrix([TRACK]), hidden)

    assert np.array_equal(
        shown, input_matrix([{"artist_name": "Los Ejemplos", "tempo": 120.0}]), equal_nan=True
    )


def test_hiding_at_random_hides_whole_blocks_and_repeats_with_its_seed():
    inputs = np.repeat(input_matrix([TRACK]), 3000, axis=0)

    first = hide_at_random(inputs, np.random.default_rng(3))

    title, artist = (first[:, INPUT_NAMES.index(f"{f}_is_missing")] == 1 for f in ("title", "artist_name"))
    assert abs(title.mean() - (1 - 2 / 3 * 5 / 6)) < 0.03
    assert (title & artist).mean() > 0.33
    assert np.array_equal(first, hide_at_random(inputs, np.random.default_rng(3)), equal_nan=True)


def test_many_tracks_are_laid_out_as_each_is_alone():
    plain = [
        {**TRACK, "title": f"Title {n} (live)", "duration_ms": n % 3, "explicit": n % 2 == 0}
        for n in range(40)
    ]
    odd = [
        {},
        {"title": None, "tempo": 0},
        {"artist_name": " ", "key": 0},
        {"title": float("nan"), "mode": None},
    ]
    tracks = [*plain, *odd]

    together = input_matrix(tracks)

    assert np.array_equal(together, np.vstack([input_matrix([track]) for track in tracks]), equal_nan=True)
    assert np.isnan(together[0, INPUT_NAMES.index("duration_ms")])
    assert together[1, INPUT_NAMES.index("duration_ms")] == 1


def test_each_of_many_tracks_is_told_what_it_leaves_out():
    tracks = [
        TRACK,
        {},
        {"title": " ", "tempo": 0, "explicit": False, "key": 0},
        {**TRACK, "energy": float("nan"), "mode": None},
    ]

    for some in (tracks, [track for track in tracks for _ in range(10)]):
        assert missing_by_row(input_matrix(some)) == [missing_fields(track) for track in some]


def test_a_blank_text_for_a_number_is_a_number_left_out():
    found = columns(input_matrix([{**TRACK, "energy": " ", "valence": "0.25"}]))

    assert np.isnan(found["energy"])
    assert (found["energy_is_missing"], found["valence"], found["valence_is_missing"]) == (1, 0.25, 0)


def test_no_tracks_give_no_rows():
    assert input_matrix([]).shape == (0, len(INPUT_NAMES))


def test_shares_of_blocks_that_are_missing():
    found = missing_shares(input_matrix([{"title": "One", "energy": 0.5}]))

    audio = BLOCKS["audio"]
    assert list(BLOCKS) == ["title", "artist_name", "release", "audio"]
    assert found[0] == pytest.approx([0, 1, 1, 1 - 1 / len(audio)])
