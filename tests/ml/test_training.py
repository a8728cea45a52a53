import json
from dataclasses import replace

import numpy as np
import pytest

from ml.advanced import Advanced
from ml.artefacts import MANIFEST, ArtefactError, verify
from ml.baseline import Baseline
from ml.features import FIELD_NAMES
from ml.model_card import CARD_FILE, markdown
from ml.predictor import open_session, run
from ml.settings import settings_of
from ml.splitting import split
from ml.text_model import TextModel
from ml.training import train

LEARNERS = {"baseline": Baseline, "advanced": Advanced}
NATIVE_FILES = {"baseline": {"model.joblib"}, "advanced": {"model.keras", *TextModel.FILES}}


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


@pytest.mark.slow
def test_the_same_seed_gives_the_same_model(trained, dataset, tmp_path):
    again = train(
        trained.kind, dataset, tmp_path / trained.version, trained.seed, lambda stage, done: None, "quick"
    )

    inputs = LEARNERS[trained.kind].load(trained.folder).arrange(split(dataset, trained.seed).test)
    assert again.metrics == trained.metrics
    assert manifest_of(again)["calibration"] == manifest_of(trained)["calibration"]
    assert np.array_equal(onnx_answers(again, inputs), onnx_answers(trained, inputs))


def test_native_and_onnx_answer_alike_on_rows_with_missing_inputs(trained, dataset):
    model = LEARNERS[trained.kind].load(trained.folder)
    shown = model.arrange(split(dataset, trained.seed).test) * np.float32(1.37)
    hidden = np.random.default_rng(0).random((len(shown), len(FIELD_NAMES))) < 0.5
    inputs = model.hide(shown, hidden, hidden[:, 0])

    native = model.raw(inputs)
    onnx = onnx_answers(trained, inputs)

    assert np.isnan(inputs).any()
    assert np.abs(native - onnx).max() < 1e-4


def test_the_manifest_says_what_the_version_is_made_of(trained, dataset):
    manifest = verify(trained.folder, trained.manifest_sha256)

    assert manifest["data_fingerprint"] == dataset.fingerprint == trained.data_fingerprint
    assert manifest["mapping_id"] == dataset.mapping_id
    assert manifest["seed"] == trained.seed
    assert manifest["metrics"] == trained.metrics
    assert (
        set(manifest["files"])
        == {"model.onnx", "held_out.npz", "neighbours.npz", CARD_FILE} | NATIVE_FILES[trained.kind]
    )
    assert manifest["left_out"][0]["slug"] == "rare"
    assert "onnxruntime" in manifest["environment"]["libraries"]
    assert manifest["settings"] == {"profile": "quick"} | settings_of(trained.kind, "quick").record()
    assert len(manifest["training_curve"]) == (0 if trained.kind == "baseline" else 15)
    assert manifest["samples"]["test"]["tracks"] == manifest["metrics"]["n_tracks"]
    assert manifest["duration_s"] > 0


def test_the_model_card_is_that_of_the_manifest(trained):
    written = (trained.folder / CARD_FILE).read_text(encoding="utf-8")

    assert written == markdown(manifest_of(trained))


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


@pytest.mark.slow
def test_the_full_profile_is_scored_on_other_splits_and_without_inputs(dataset, tmp_path):
    small = replace(settings_of("advanced", "full"), networks=2, epochs=6, width=32)

    trained = train(
        "advanced", dataset, tmp_path / "advanced-1", 3, lambda stage, done: None, "full", settings=small
    )

    views = trained.metrics["other_splits"]
    assert views["random"]["scores"]["accuracy"]["value"] > 0.3
    assert "artists have releases from" in views["time"]["not_possible"]
    assert {point["network"] for point in manifest_of(trained)["training_curve"]} == {1, 2}
    by_label = {row["label"]: row["scores"]["accuracy"]["value"] for row in trained.metrics["missing_inputs"]}
    assert by_label["Nothing is missing"] == trained.metrics["scores"]["accuracy"]["value"]
    assert trained.metrics["artist_level"]["n_artists"] == trained.metrics["n_artists"]


def test_an_interrupted_training_leaves_nothing_behind(dataset, tmp_path):
    def interrupt(stage, done):
        if stage == "writing and checking":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train("baseline", dataset, tmp_path / "baseline-1", 3, interrupt, "quick")

    assert list(tmp_path.iterdir()) == []


def test_an_onnx_file_that_answers_otherwise_is_refused(dataset, tmp_path, monkeypatch):
    other = split(replace(dataset, primary=(dataset.primary + 1) % 5), seed=3)
    stranger = Baseline.fit(other, 3, lambda done: None, settings_of("baseline", "quick"))
    export = Baseline.export
    monkeypatch.setattr(Baseline, "export", lambda self, path: export(stranger, path))

    with pytest.raises(ArtefactError, match=r"differ by .* in a probability, must be at most"):
        train("baseline", dataset, tmp_path / "baseline-1", 3, lambda stage, done: None, "quick")

    assert list(tmp_path.iterdir()) == []
