import io
from dataclasses import fields, replace

import numpy as np
import pytest
from held_out_tracks import drawn_held_out

from ml.evaluation.held_out import HeldOut, HeldOutError, read_held_out, write_held_out
from ml.evaluation.report import evaluate


def written(tracks, folder):
    path = folder / "held_out.npz"
    write_held_out(tracks, path)
    return path.read_bytes()


def with_array(content, **arrays):
    """The same file with arrays replaced; one of None is left out."""
    with np.load(io.BytesIO(content)) as file:
        found = {name: file[name] for name in file.files} | arrays
    file = io.BytesIO()
    np.savez(file, **{name: array for name, array in found.items() if array is not None})
    return file.getvalue()


@pytest.fixture
def tracks():
    artists = np.full((80, 5), 0.2, dtype=np.float32)
    return drawn_held_out(answers_several=True, artist_probabilities=artists)


@pytest.fixture
def content(tracks, tmp_path):
    return written(tracks, tmp_path)


def test_what_is_written_is_read(tracks, content):
    found = read_held_out(content)

    for field in fields(HeldOut):
        left, right = getattr(found, field.name), getattr(tracks, field.name)
        if isinstance(right, np.ndarray):
            assert left.dtype.kind == right.dtype.kind
            np.testing.assert_array_equal(left, right)
        else:
            assert left == right


def test_a_model_of_one_group_has_neither_thresholds_nor_other_probabilities(tmp_path):
    found = read_held_out(written(drawn_held_out(), tmp_path))

    assert found.thresholds == ()
    assert found.primary_probabilities is None
    assert found.artist_probabilities is None
    assert not found.answers_several


def test_every_score_follows_from_the_file_alone(tracks, content):
    assert evaluate(read_held_out(content), seed=3) == evaluate(tracks, seed=3)


def test_the_same_tracks_give_the_same_bytes(tracks, content, tmp_path):
    assert written(tracks, tmp_path) == content


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"years": None}, "has no array years"),
        ({"primary": np.zeros(3, dtype=np.int64)}, r"primary is of shape \(3,\), must be"),
        ({"primary": np.zeros(3)}, "primary is of type float64"),
        ({"majority": np.array(5)}, "groups go from 0 to 5, must be 0 to 4"),
        ({"thresholds": np.array([0.5])}, "there are 1 thresholds, must be 0 or 5"),
        ({"group_names": np.array(["A"])}, r"group_slugs is \(5,\), group_names \(1,\)"),
        ({"artist_probabilities": np.full((80, 5), np.nan)}, "artist_probabilities go from nan to nan"),
        ({"tracks": np.array(["x"])}, "must be"),
        ({"version": np.array([], dtype=str)}, "must be of kind 'U' and hold a value"),
        ({"tracks": np.array([None], dtype=object)}, "cannot be read: Object arrays cannot be loaded"),
    ],
)
def test_an_altered_file_is_refused_by_name(content, arrays, message):
    with pytest.raises(HeldOutError, match=message):
        read_held_out(with_array(content, **arrays))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"something else", b"\x80\x04N."])
def test_what_is_no_such_file_is_refused(content):
    with pytest.raises(HeldOutError, match=r"held_out.npz cannot be read"):
        read_held_out(content)


def test_broken_bytes_are_read_or_refused_and_nothing_else(content):
    chance, refused = np.random.default_rng(0), 0
    for place in chance.integers(0, len(content), 300):
        broken = bytearray(content)
        broken[place] ^= 1 + chance.integers(255)
        try:
            read_held_out(bytes(broken))
        except HeldOutError:
            refused += 1

    assert refused > 250


def test_a_cut_file_is_refused(content):
    with pytest.raises(HeldOutError, match=r"held_out.npz cannot be read"):
        read_held_out(content[: len(content) // 2])


def test_a_probability_beyond_1_is_refused(tracks):
    with pytest.raises(HeldOutError, match=r"probabilities go from .* to 1.5, must be 0 to 1"):
        replace(tracks, probabilities=np.where(tracks.probabilities > 0.5, 1.5, tracks.probabilities))


def test_a_track_that_stands_twice_is_refused(tracks):
    with pytest.raises(HeldOutError, match=r"tracks with 1 ids, must be as many"):
        replace(tracks, tracks=np.full(len(tracks.tracks), "t"))
