import subprocess
import sys
import time
from shutil import copytree

import numpy as np
import pytest
from labelled_catalogue import GROUPS

from ml.artefacts import ArtefactError
from ml.predictor import Predictor, groups_above, top_group
from ml.track_inputs import track_inputs
from webapp.config import ROOT

ROCK = {"title": "Burning Highway", "energy": 0.9, "acousticness": 0.05, "tempo": 140.0}
LATIN = {"title": "Corazón de la Noche", "energy": 0.65, "acousticness": 0.4, "tempo": 100.0}
TRAINING_ONLY = ("tensorflow", "keras", "sklearn", "joblib", "pandas", "skl2onnx", "onnx", "scipy")


def predict(predictor, tracks, artists=None):
    return predictor.predict(track_inputs(tracks, artists)).probabilities


@pytest.fixture(params=["baseline", "advanced"])
def trained(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def predictor(trained):
    return Predictor.load(trained.folder, trained.manifest_sha256)


def test_a_predictor_says_what_it_is(trained, predictor):
    assert (predictor.kind, predictor.version) == (trained.kind, f"{trained.kind}-1")
    assert [group.slug for group in predictor.groups] == list(GROUPS)
    assert len(predictor.thresholds) == (5 if trained.kind == "advanced" else 0)


def test_what_was_learnt_is_predicted(predictor):
    probabilities = predict(predictor, [ROCK, LATIN])

    assert probabilities.dtype == np.float32
    assert [predictor.groups[top_group(p)].slug for p in probabilities] == ["rock", "latin"]


@pytest.mark.parametrize(
    "track", [{"title": "Sonata"}, {"energy": 0.2}, {"key": 3, "mode": 1}, {"title": "!"}]
)
def test_any_input_may_be_missing(predictor, track):
    probabilities = predict(predictor, [track])

    assert np.isfinite(probabilities).all()
    assert ((probabilities >= 0) & (probabilities <= 1)).all()


def test_a_track_that_says_little_gets_a_doubtful_answer(predictor):
    sure, doubtful = predict(predictor, [ROCK, {"popularity": 50}]).max(axis=1)

    assert doubtful < sure - 0.2


def test_baseline_probabilities_sum_to_1(baseline):
    predictor = Predictor.load(baseline.folder, baseline.manifest_sha256)

    assert predict(predictor, [ROCK, LATIN]).sum(axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_a_track_is_predicted_alike_alone_and_among_others(predictor):
    together = predict(predictor, [ROCK, LATIN])

    assert np.allclose(together[1], predict(predictor, [LATIN])[0], atol=1e-6)


def test_primary_probabilities_of_every_model_sum_to_1(predictor):
    primary = predictor.predict(track_inputs([ROCK, {"title": "Sonata"}])).primary

    assert primary.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_the_advanced_model_sees_the_other_tracks_of_an_artist(advanced):
    predictor = Predictor.load(advanced.folder, advanced.manifest_sha256)
    unclear = {"title": "Intro", "release_year": 2001}

    alone = predict(predictor, [unclear, LATIN, LATIN], None)[0]
    among_latin = predict(predictor, [unclear, LATIN, LATIN], ["one", "one", "one"])[0]

    latin = [group.slug for group in predictor.groups].index("latin")
    assert among_latin[latin] > alone[latin] + 0.1


def test_no_tracks_give_no_rows(predictor):
    assert predict(predictor, []).shape == (0, 5)


def test_a_single_prediction_takes_a_few_milliseconds_at_most(predictor):
    predict(predictor, [ROCK])
    durations_s = []
    for number in range(50):
        start = time.perf_counter()
        predict(predictor, [{**ROCK, "title": f"Burning {number}"}])
        durations_s.append(time.perf_counter() - start)

    assert sorted(durations_s)[25] < 0.005


def test_an_altered_file_is_refused_before_it_is_loaded(trained, tmp_path):
    copy = copytree(trained.folder, tmp_path / "copy")
    (copy / "model.onnx").write_bytes(b"evil")

    with pytest.raises(ArtefactError, match=r"model\.onnx has SHA-256"):
        Predictor.load(copy, trained.manifest_sha256)


def test_predicting_loads_no_training_library(trained):
    code = (
        "import sys; from pathlib import Path; from ml.predictor import Predictor\n"
        f"p = Predictor.load(Path({str(trained.folder)!r}), {trained.manifest_sha256!r})\n"
        "from ml.track_inputs import track_inputs\n"
        "p.predict(track_inputs([{'energy': 0.5, 'title': 'One'}]))\n"
        f"print([m for m in {TRAINING_ONLY!r} if m in sys.modules])"
    )

    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert result.stdout.strip() == "[]", result.stderr


def test_groups_above_their_thresholds_go_by_probability():
    probabilities = np.array([0.3, 0.5, 0.9, 0.1], dtype=np.float32)

    assert groups_above(probabilities, (0.2, 0.5, 0.8, 0.2)) == [2, 1, 0]
    assert groups_above(probabilities, (0.9, 0.9, 0.95, 0.9)) == []
