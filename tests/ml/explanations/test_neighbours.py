from dataclasses import replace

import numpy as np
import pytest

from ml.explanations.neighbour_index import (
    NEIGHBOURS_FILE,
    NeighbourIndex,
    NeighbourIndexError,
    place_tracks,
    read_neighbours,
    write_neighbours,
)
from ml.explanations.neighbours import nearest
from ml.explanations.packed_texts import PackedTexts
from ml.features import NUMERIC_FIELDS

N = len(NUMERIC_FIELDS)
MEANS, DEVIATIONS = np.zeros(N, dtype=np.float32), np.ones(N, dtype=np.float32)
PRIMARY = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.8, 0.2]], dtype=np.float32)
NUMBERS = np.zeros((4, N), dtype=np.float32)


@pytest.fixture
def index():
    """Four tracks; the first two are of one artist, the last sounds otherwise than the second."""
    numbers = NUMBERS.copy()
    numbers[3] = 1.0
    return NeighbourIndex(
        means=MEANS,
        deviations=DEVIATIONS,
        vectors=place_tracks(numbers, PRIMARY, MEANS, DEVIATIONS),
        artists=np.array([0, 0, 1, 2]),
        primary=np.array([0, 0, 1, 0]),
        memberships=np.array([[1, 0], [1, 0], [0, 1], [1, 1]], dtype=bool),
        tracks=PackedTexts.of(["a", "b", "c", "d"]),
        titles=PackedTexts.of(["Ä", "", "C", "D"]),
        artist_names=PackedTexts.of(["X", "X", "Y", "Z"]),
    )


def test_the_nearest_come_first_and_each_artist_once(index):
    found = nearest(index, NUMBERS[:1], PRIMARY[:1])

    assert [one.track for one in found] == ["a", "d", "c"]
    assert found[0].distance == pytest.approx(0, abs=1e-3)
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    assert (found[0].title, found[1].groups, found[2].primary) == ("Ä", (0, 1), 1)


def test_distance_is_hellinger_times_root_2_where_the_sound_is_the_same(index):
    found = nearest(index, NUMBERS[:1], PRIMARY[:1])

    expected = np.linalg.norm(np.sqrt(PRIMARY[0]) - np.sqrt(PRIMARY[2]))
    assert found[2].distance == pytest.approx(expected, abs=2e-3)


def test_a_track_is_no_neighbour_of_itself(index):
    assert [one.track for one in nearest(index, NUMBERS[:1], PRIMARY[:1], "a")] == ["b", "d", "c"]


def test_no_more_are_found_than_asked_for(index):
    assert len(nearest(index, NUMBERS[:1], PRIMARY[:1], shown=1)) == 1


def test_an_unknown_number_counts_as_the_mean(index):
    unknown = np.full((1, N), np.nan, dtype=np.float32)

    assert nearest(index, unknown, PRIMARY[:1]) == nearest(index, NUMBERS[:1], PRIMARY[:1])


def test_what_is_written_is_read_back(index, tmp_path):
    write_neighbours(index, tmp_path / NEIGHBOURS_FILE)

    found = read_neighbours((tmp_path / NEIGHBOURS_FILE).read_bytes())

    assert np.array_equal(found.vectors, index.vectors)
    assert nearest(found, NUMBERS[:1], PRIMARY[:1]) == nearest(index, NUMBERS[:1], PRIMARY[:1])


def test_the_same_tracks_give_the_same_bytes(index, tmp_path):
    for name in ("one", "two"):
        write_neighbours(index, tmp_path / name)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY"])
def test_another_file_is_refused(content):
    with pytest.raises(NeighbourIndexError, match=r"neighbours\.npz cannot be read"):
        read_neighbours(content)


def test_arrays_that_do_not_fit_together_are_refused(index):
    with pytest.raises(NeighbourIndexError, match=r"primary has shape \(3,\), must be \(4,\)"):
        replace(index, primary=index.primary[:3])
    with pytest.raises(NeighbourIndexError, match="there are 1 titles, must be 4"):
        replace(index, titles=PackedTexts.of(["one"]))
