import json
from dataclasses import replace

import numpy as np
import pytest

from ml.advanced import Advanced
from ml.artefacts import MANIFEST, ArtefactError, verify
from ml.baseline import Baseline
from ml.inputs import hide_at_random
from ml.predictor import open_session, run
from ml.splitting import split
from ml.training import train

LEARNERS = {"baseline": Baseline, "advanced": Advanced}


@pytest.fixture(params=["baseline", "advanced"])
def trained(request):
    return request.getfixturevalue(request.param)


def manifest_of(trained):
    return json.loads((trained.folder / MANIFEST).read_text())


def onnx_answers(trained, inputs):
    return run(open_session((trained.folder / "model.onnx").read_bytes()), inputs)


def test_both_models_beat_the_majority_on_unseen_artists(trained):
    found = trained.metrics["scores"]

    assert found["accuracy"]["low"] > found["majority_rate"]["high"] + 0.2
    assert found["calibration_error"]["value"] < 0.15


def test_the_same_seed_gives_the_same_model(trained, dataset, tmp_path):
    again = train(trained.kind, dataset, tmp_path / trained.version, trained.seed, lambda stage, done: None)

    inputs = split(dataset, trained.seed).test.inputs
    assert again.metrics == trained.metrics
    assert manifest_of(again)["calibration"] == manifest_of(trained)["calibration"]
    assert np.array_equal(onnx_answers(again, inputs), onnx_answers(trained, inputs))


def test_native_and_onnx_answer_alike_on_rows_with_missing_inputs(trained, dataset):
    learner = LEARNERS[trained.kind]
    shown = split(dataset, trained.seed).test.inputs
    inputs = hide_at_random(shown * np.float32(1.37), np.random.default_rng(0))

    native = learner.load(trained.folder / learner.native_file).raw(inputs)
    onnx = onnx_answers(trained, inputs)

    assert np.isnan(inputs).any()
    assert np.abs(native - onnx).max() < 1e-4


def test_the_manifest_says_what_the_version_is_made_of(trained, dataset):
    manifest = verify(trained.folder, trained.manifest_sha256)

    assert manifest["data_fingerprint"] == dataset.fingerprint == trained.data_fingerprint
    assert manifest["mapping_id"] == dataset.mapping_id
    assert manifest["seed"] == trained.seed
    assert manifest["metrics"] == trained.metrics
    assert set(manifest["files"]) == {"model.onnx", LEARNERS[trained.kind].native_file}
    assert manifest["left_out"][0]["slug"] == "rare"
    assert "onnxruntime" in manifest["libraries"]


def test_a_group_that_is_left_out_is_told(trained):
    assert len(trained.messages) == 1
    assert trained.messages[0].startswith("Rare is left out")


def test_thresholds_stay_inside_their_limits(advanced):
    assert all(0.1 <= threshold <= 0.9 for threshold in manifest_of(advanced)["thresholds"])


def test_progress_rises_from_0_to_1(dataset, tmp_path):
    heard = []

    train("baseline", dataset, tmp_path / "baseline-1", 3, lambda stage, done: heard.append(done))

    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0, 1)


def test_an_onnx_file_that_answers_otherwise_is_refused(dataset, tmp_path, monkeypatch):
    other = split(replace(dataset, primary=(dataset.primary + 1) % 5), seed=3)
    stranger = Baseline.fit(other, 3, lambda done: None)
    export = Baseline.export
    monkeypatch.setattr(Baseline, "export", lambda self, path: export(stranger, path))

    with pytest.raises(ArtefactError, match=r"differ by .* in a probability, must be at most"):
        train("baseline", dataset, tmp_path / "baseline-1", 3, lambda stage, done: None)

    assert list(tmp_path.iterdir()) == []
