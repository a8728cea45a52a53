import pytest
from model_facts import full_metrics

from ml.score_names import SCORE_NAMES
from webapp.evaluation.registry import folder_of


def test_the_json_has_metrics_intervals_n_split_and_fingerprint(client, registered):
    registered()

    (model,) = client.get("/api/v1/models/accuracy").json["models"]

    assert model["version"] == "baseline-1"
    assert model["metrics"]["accuracy"] == {"value": 0.512, "low": 0.484, "high": 0.54}
    assert (model["n_tracks"], model["n_artists"], model["split"]) == (1200, 345, "Artists are divided.")
    assert model["data_fingerprint"] == "ab" * 32
    assert model["genres"][1] == {"genre": "Pop", "n": 0, "precision": None, "recall": None, "f1": None}


def test_the_json_has_the_breakdowns_and_curves(client, registered):
    registered(metrics=full_metrics())

    (model,) = client.get("/api/v1/models/accuracy").json["models"]

    assert [part["label"] for part in model["breakdowns"]["era"]] == ["1990s", "unknown"]
    assert model["confusion"] == [[5, 2], [1, 0]]
    assert model["coverage"][1]["precision"]["value"] == 0.81
    assert model["reliability"][0]["confidence"] is None
    assert model["artist_level"]["by_tracks"][0]["n_artists"] == 50
    assert model["missing_inputs"][0]["scores"]["accuracy"]["value"] == 0.41
    assert model["other_splits"]["random"]["is_honest"] is False
    assert model["other_splits"]["time"]["not_possible"] == "No track has a year."


def test_the_json_of_an_empty_registry_is_an_empty_list(client):
    assert client.get("/api/v1/models/accuracy").json == {"models": []}
    assert client.get("/api/v1/models").json == {"models": []}


def test_the_versions_are_listed_with_the_newest_first(client, registered):
    registered()
    registered("advanced")

    newest, oldest = client.get("/api/v1/models").json["models"]

    assert (newest["version"], oldest["version"]) == ("advanced-1", "baseline-1")
    assert newest["is_serving"]
    assert newest["accuracy"]["low"] == 0.484


def test_a_version_tells_its_lineage_environment_and_training_curve(client, registered):
    version = registered()

    found = client.get("/api/v1/models/baseline-1").json

    assert found["lineage"]["data_fingerprint"] == "ab" * 32
    assert found["lineage"]["manifest_sha256"] == version.manifest_sha256
    assert len(found["lineage"]["served_from"]) == 1
    assert found["environment"]["lock_sha256"] == "cd" * 32
    assert found["settings"] == {"profile": "quick"}
    assert found["training_curve"][2] == {"epoch": 3, "loss": 1.2, "validation_loss": 1.6}
    assert found["metrics"]["scores"]["accuracy"]["value"] == 0.512
    assert set(found["files"]) == {"model.onnx"}
    assert found["fault"] is None


def test_a_version_with_an_altered_manifest_tells_what_sql_knows_and_no_place(client, registered):
    folder = folder_of(registered())
    (folder / "manifest.json").write_text("{}")

    found = client.get("/api/v1/models/baseline-1").json

    assert found["environment"] is None
    assert found["fault"].startswith("the files of baseline-1 are not what was registered")
    assert str(folder) not in found["fault"]


def test_a_version_that_is_not_there_is_a_404(client):
    answer = client.get("/api/v1/models/baseline-9")

    assert answer.status_code == 404
    assert answer.json["detail"] == "there is no model version 'baseline-9'"


def test_a_name_that_is_too_long_is_a_422(client):
    assert client.get(f"/api/v1/models/{'x' * 61}").status_code == 422


@pytest.mark.parametrize(
    ("query", "status", "detail"),
    [
        ("", 422, "a is"),
        ("?a=baseline-1", 422, "b is"),
        ("?a=baseline-1&b=baseline-9", 404, "there is no model version 'baseline-9'"),
        ("?a=baseline-1&b=baseline-1", 422, "a and b are both baseline-1, must differ"),
        ("?a=baseline-1&b=baseline-2", 409, "baseline-1 did not keep what it predicted for its test artists"),
    ],
)
def test_versions_that_cannot_be_compared_are_refused_with_a_reason(
    client, registered, query, status, detail
):
    registered()
    registered()

    answer = client.get(f"/api/v1/models/compare{query}")

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"].startswith(detail)


def test_every_score_that_the_models_report_has_a_name_on_the_page(prepared_client):
    models = prepared_client.get("/api/v1/models/accuracy").json["models"]

    assert {name for model in models for name in model["metrics"]} == set(SCORE_NAMES)
