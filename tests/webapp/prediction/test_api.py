import json
from pathlib import Path

import pytest

from ml.features import FIELDS

ROUTES = ("baseline", "advanced", "compare")
TRACK = {"title": "Mi Fiesta", "artist_name": "Los Ejemplos", "energy": 0.7, "tempo": 120, "explicit": False}


def post(client, route, track):
    return client.post(f"/api/v1/predictions/{route}", json={"track": track})


def test_the_baseline_answers_one_genre_and_all_probabilities(prepared_client):
    answer = post(prepared_client, "baseline", TRACK).json

    assert answer["model"] == {"kind": "baseline", "version": "baseline-1"}
    assert answer["genre"] == max(answer["probabilities"], key=answer["probabilities"].get)
    assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-4)


def test_the_advanced_model_answers_exactly_the_genres_above_their_thresholds(prepared_client):
    answer = post(prepared_client, "advanced", TRACK).json

    assert answer["model"]["kind"] == "advanced"
    assert answer["unsure"] == (answer["genres"] == [])
    assert all(entry["probability"] >= entry["threshold"] for entry in answer["genres"])
    assert all(0 <= p <= 1 for p in answer["probabilities"].values())


def test_the_comparison_holds_both_answers_and_where_they_differ(prepared_client):
    answer = post(prepared_client, "compare", TRACK).json

    assert answer["baseline"] == post(prepared_client, "baseline", TRACK).json
    assert answer["advanced"] == post(prepared_client, "advanced", TRACK).json
    assert answer["agree"] == (answer["baseline"]["genre"] == next(iter(answer["advanced"]["probabilities"])))
    gaps = [abs((row["baseline"] or 0) - (row["advanced"] or 0)) for row in answer["differences"]]
    assert gaps == sorted(gaps, reverse=True)


def test_what_was_not_given_is_named(prepared_client):
    missing = post(prepared_client, "baseline", {"title": "Only a title", "tempo": 0}).json["missing"]

    assert "title" not in missing
    assert {"tempo", "artist_name", "valence"} <= set(missing)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_any_single_field_is_enough(prepared_client, field):
    values = {"text": field.example, "whole": field.high, "number": field.high, "flag": True}

    assert post(prepared_client, "compare", {field.name: values[field.kind]}).status_code == 200


@pytest.mark.parametrize("field", [f for f in FIELDS if f.low is not None], ids=lambda field: field.name)
def test_a_number_outside_its_range_is_named_with_its_limit(prepared_client, field):
    for wrong in (field.low - 1, field.high + 1):
        response = post(prepared_client, "baseline", {field.name: wrong})

        assert response.status_code == 422
        error = response.json["errors"][0]
        assert error["field"] == f"track.{field.name}"
        assert error["value"] == repr(wrong)
        assert error["limit"] == {"low": field.low, "high": field.high}
        assert error["message"].endswith(field.limits)


@pytest.mark.parametrize(
    "track",
    [
        '{"energy": false}',
        '{"energy": "0.5"}',
        '{"energy": NaN}',
        '{"energy": Infinity}',
        '{"energy": 1e400}',
        '{"key": 1.5}',
        '{"key": true}',
        '{"title": 5}',
        '{"title": "\\ud800"}',
        '{"explicit": 2}',
        '{"explicit": "yes"}',
        '{"enery": 0.5}',
        '{"energy": [0.5]}',
        "{}",
        '{"energy": null}',
        '{"title": "  "}',
        '{"popularity": 99999999999999999999999999999999}',
        "null",
        "[]",
        '"x"',
        json.dumps({"title": "x" * 501}),
    ],
)
@pytest.mark.parametrize("route", ROUTES)
def test_what_is_not_strictly_right_is_422_with_the_field(prepared_client, route, track):
    response = prepared_client.post(
        f"/api/v1/predictions/{route}", data=f'{{"track": {track}}}', content_type="application/json"
    )

    assert response.status_code == 422, response.text
    (error,) = response.json["errors"]
    assert error["field"].split(".")[0] == "track"
    assert error["value"]


@pytest.mark.parametrize(
    ("track", "detail"),
    [
        ('{"energy": false}', "track.energy is false: must be a number from 0 to 1"),
        ('{"energy": NaN}', "track.energy is NaN: must be a number from 0 to 1"),
        ('{"key": 1.5}', "track.key is 1.5: must be a whole number from 0 to 11"),
        ('{"explicit": 2}', "track.explicit is 2: must be true, false, 0 or 1"),
        ('{"title": 5}', "track.title is 5: must be text of up to 500 characters"),
        ("{}", "track is {}: every field is empty, must give at least one"),
    ],
)
def test_the_complaint_names_field_value_and_limit(prepared_client, track, detail):
    response = prepared_client.post(
        "/api/v1/predictions/baseline", data=f'{{"track": {track}}}', content_type="application/json"
    )

    assert response.json["detail"] == detail


def test_a_thousand_unknown_fields_get_a_short_answer_with_their_number(prepared_client):
    response = post(prepared_client, "baseline", {f"{'x' * 500}{number}": 1 for number in range(1000)})

    assert response.status_code == 422
    assert (len(response.json["errors"]), response.json["n_errors"]) == (20, 1000)
    assert len(response.data) < 10_000


@pytest.mark.parametrize("body", [{}, {"track": TRACK, "more": 1}, {"Track": TRACK}])
def test_a_body_with_other_members_is_422(prepared_client, body):
    assert prepared_client.post("/api/v1/predictions/baseline", json=body).status_code == 422


def test_while_no_model_serves_the_answer_is_503_and_says_what_to_do(client):
    response = post(client, "baseline", TRACK)

    assert response.status_code == 503
    assert "flask models train baseline" in response.json["detail"]
    assert client.get("/readyz").status_code == 503


def test_a_version_with_an_altered_file_does_not_serve(app, client, session, prepared, tmp_path):
    import shutil

    from webapp.models import GenreMapping, ModelVersion

    shutil.copytree(prepared.artefacts, tmp_path / "artefacts")
    folder = next((tmp_path / "artefacts").glob("baseline-1*"))
    onnx = next(Path(folder).glob("*.onnx"))
    onnx.write_bytes(onnx.read_bytes()[:-1] + b"\x00")
    manifest_sha256 = __import__("hashlib").sha256((folder / "manifest.json").read_bytes()).hexdigest()
    session.add(GenreMapping(id=1, created_at_ms=0, fingerprint="f"))
    session.flush()
    session.add(
        ModelVersion(
            kind="baseline",
            version="baseline-1",
            folder=folder.name,
            manifest_sha256=manifest_sha256,
            data_fingerprint="f",
            mapping_id=1,
            seed=1,
            metrics={},
            is_synthetic=True,
            is_serving=True,
            created_at_ms=0,
        )
    )
    session.commit()

    response = post(client, "baseline", TRACK)

    assert response.status_code == 503
    assert "The files of baseline-1 are not what was registered" in response.json["detail"]
    assert str(tmp_path) not in response.text
