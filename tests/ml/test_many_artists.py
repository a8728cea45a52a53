import numpy as np
import pytest

from ml.calibration import Answers
from ml.many_artists import named_groups, predict_artists
from ml.one_artist import inputs_of_artist, predict_artist
from ml.predictor import Predictor
from ml.track_inputs import track_inputs

TRACKS = [{"title": f"Song {n}", "energy": n / 10, "artist_name": "Somebody"} for n in range(6)]
ARTISTS = [0, 0, 0, 1, 2, 2]


@pytest.fixture(params=["baseline", "advanced"])
def predictor(request, prepared):
    (folder,) = (one for one in prepared.artefacts.iterdir() if one.name.startswith(request.param))
    from hashlib import sha256

    return Predictor.load(folder, sha256((folder / "manifest.json").read_bytes()).hexdigest())


def test_many_artists_are_answered_as_each_alone(predictor):
    together = predict_artists(predictor, track_inputs(TRACKS, ARTISTS), np.zeros(3, dtype=bool))

    for number in range(3):
        own = [track for track, artist in zip(TRACKS, ARTISTS, strict=True) if artist == number]
        alone = predict_artist(predictor, inputs_of_artist(own)).artist
        assert together.primary[number] == pytest.approx(alone.primary[0], abs=1e-6)
        assert together.probabilities[number] == pytest.approx(alone.probabilities[0], abs=1e-6)


def test_a_track_without_an_artist_keeps_its_own_probabilities(predictor):
    answers = predict_artists(predictor, track_inputs(TRACKS[:1], [0]), np.ones(1, dtype=bool))

    assert answers.primary == pytest.approx(predictor.predict(track_inputs(TRACKS[:1], [0])).primary)


def test_the_primary_group_is_always_named(predictor):
    n = len(predictor.groups)
    probabilities = np.zeros((1, n), dtype=np.float32)
    probabilities[0, :6] = 1
    primary = np.zeros((1, n), dtype=np.float32)
    primary[0, 7] = 0.4

    (top,), (named,) = named_groups(predictor, Answers(primary, probabilities), 5)

    assert top == (7, pytest.approx(0.4))
    places = [place for place, _ in named]
    assert places == ([7] if predictor.kind == "baseline" else [0, 1, 2, 3, 7])
