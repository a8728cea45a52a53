import numpy as np

from ml.inputs import input_matrix
from ml.track_inputs import artist_key, track_inputs

TRACKS = [
    {"title": "One", "artist_name": "B"},
    {"title": " ", "energy": 0.5},
    {"title": "Two", "artist_name": "b "},
]


def test_tracks_are_laid_out_with_their_texts():
    found = track_inputs(TRACKS)

    assert np.array_equal(found.own, input_matrix(TRACKS), equal_nan=True)
    assert found.titles == ["One", None, "Two"]
    assert found.artist_names == ["B", None, "b "]
    assert found.artists.tolist() == [-1, -1, -1]


def test_tracks_of_one_artist_share_a_number():
    assert track_inputs(TRACKS, ["x", None, "x"]).artists.tolist() == [0, -1, 0]


def test_a_name_tells_an_artist_apart_whatever_its_case_and_spaces():
    assert [artist_key(track) for track in TRACKS] == ["b", None, "b"]
