import json

import pytest

from ml.features import FIELDS
from webapp.prediction.plain_tracks import is_plainly_right
from webapp.prediction.schemas import Track

TRACK = {"title": "Mi Fiesta", "artist_name": "Los Ejemplos", "energy": 0.7, "tempo": 120, "explicit": False}
WRONG = [
    ("5", "the track is 5"),
    ("null", "the track is null"),
    ("[1]", "the track is [1]"),
    ("{}", "every field is empty"),
    ('{"id": "only an id"}', "every field is empty"),
    ('{"title": " "}', "every field is empty"),
    ('{"energy": NaN}', "energy is NaN: must be a number from 0 to 1"),
    ('{"energy": Infinity}', "energy is Infinity: must be a number from 0 to 1"),
    ('{"energy": 1e400}', "energy is Infinity"),
    ('{"energy": {"value": 0.5}}', 'energy is {"value": 0.5}'),
    ('{"energy": "0.5"}', 'energy is "0.5"'),
    ('{"energy": true}', "energy is true"),
    (
        '{"popularity": 99999999999999999999999999}',
        "popularity is 99999999999999999999999999: must be a whole number",
    ),
    ('{"key": 1.5}', "key is 1.5: must be a whole number from 0 to 11"),
    ('{"title": "\\ud800"}', "title is"),
    ('{"title": ["a"]}', 'title is ["a"]: must be text of up to 500 characters'),
    (json.dumps({"title": "x" * 501}), "must be text of up to 500 characters"),
    ('{"explicit": 2}', "explicit is 2: must be true, false, 0 or 1"),
    ('{"enery": 0.5}', "enery is 0.5"),
    ('{"title": "a", "id": true}', "id is true: must be text of up to 100 characters"),
    ('{"title": "a", "id": {"a": 1}}', 'id is {"a": 1}: must be text'),
    ('{"title": "a", "id": 1.5}', "id is 1.5: must be text"),
    (json.dumps({"title": "a", "id": "x" * 101}), "must be text of up to 100 characters"),
]


def post(client, tracks, **more):
    return client.post("/api/v1/predictions/batch", json={"tracks": tracks, **more})


def single(client, route, track):
    return client.post(f"/api/v1/predictions/{route}", json={"track": track}).json


def test_a_batch_says_of_each_track_what_the_single_routes_say(prepared_client):
    tracks = [TRACK, {"title": "Nocturne No. 2 in E-Flat Major"}, {"tempo": 0, "valence": 0.1}]

    answer = post(prepared_client, tracks, probabilities=True).json

    assert [model["kind"] for model in answer["models"]] == ["baseline", "advanced"]
    for track, result in zip(tracks, answer["results"], strict=True):
        baseline, advanced = (single(prepared_client, kind, track) for kind in ("baseline", "advanced"))
        assert result["baseline"]["genre"] == baseline["genre"]
        assert result["baseline"]["probabilities"] == pytest.approx(baseline["probabilities"], abs=2e-6)
        assert [entry["genre"] for entry in result["advanced"]["genres"]] == [
            e["genre"] for e in advanced["genres"]
        ]
        assert result["advanced"]["unsure"] == advanced["unsure"]
        assert result["advanced"]["probabilities"] == pytest.approx(advanced["probabilities"], abs=2e-6)
        assert result["missing"] == baseline["missing"]


def test_results_keep_the_order_and_the_ids_of_the_request_even_twice(prepared_client):
    ids = ["b", 7, "b", None]

    results = post(prepared_client, [{**TRACK, "id": one} for one in ids]).json["results"]

    assert [(result["index"], result["id"]) for result in results] == list(enumerate(ids))


@pytest.mark.parametrize(("model", "kinds"), [("baseline", {"baseline"}), ("advanced", {"advanced"})])
def test_only_the_model_that_is_asked_answers(prepared_client, model, kinds):
    answer = post(prepared_client, [TRACK], model=model).json

    assert {entry["kind"] for entry in answer["models"]} == kinds
    assert set(answer["results"][0]) == {"index", "id", "missing", *kinds}
    assert "probabilities" not in answer["results"][0][model]


@pytest.mark.parametrize(("track", "complaint"), WRONG)
def test_a_wrong_track_gets_an_error_and_spoils_no_other(prepared_client, track, complaint):
    body = f'{{"tracks": [{json.dumps(TRACK)}, {track}, {json.dumps(TRACK)}]}}'

    response = prepared_client.post("/api/v1/predictions/batch", data=body, content_type="application/json")

    assert response.status_code == 200, response.text
    first, wrong, last = response.json["results"]
    assert complaint in wrong["error"]["detail"]
    assert wrong["error"]["errors"][0]["value"]
    assert "baseline" not in wrong
    assert first["baseline"] == last["baseline"]
    assert response.json["n_errors"] == 1


def test_a_batch_of_wrong_tracks_only_is_answered(prepared_client):
    answer = post(prepared_client, [{"energy": 2, "id": "x"}]).json

    assert answer["results"][0]["id"] == "x"
    assert answer["n_errors"] == 1


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"tracks": []}, "tracks is []: must hold at least 1, holds 0"),
        ({"tracks": [{"title": "x"}] * 1001}, "must hold at most 1,000, holds 1,001"),
        ({"tracks": {"title": "x"}}, "must be a list"),
        ({"tracks": [TRACK], "model": "best"}, "'baseline', 'advanced' or 'both'"),
        ({"tracks": [TRACK], "probabilities": "yes"}, "should be a valid boolean"),
        ({"tracks": [TRACK], "more": 1}, "more is 1: there is no such field"),
        ({}, "tracks is nothing: must be given"),
    ],
)
def test_a_wrong_request_is_422_and_names_the_limit(prepared_client, body, complaint):
    response = prepared_client.post("/api/v1/predictions/batch", json=body)

    assert response.status_code == 422
    assert complaint in response.json["detail"]


def test_a_body_beyond_the_limit_is_413(prepared_client):
    response = post(prepared_client, [{"title": "x" * 500, "artist_name": "y" * 500}] * 1000)

    assert response.status_code == 413


def test_a_thousand_full_tracks_fit_into_the_limit(prepared_client):
    full = {field.name: {"text": field.example, "flag": True}.get(field.kind) for field in FIELDS}
    full |= {
        f.name: (int if f.kind == "whole" else float)(f.example)
        for f in FIELDS
        if f.kind in ("whole", "number")
    }

    answer = post(prepared_client, [{**full, "id": f"track-{n}"} for n in range(1000)]).json

    assert answer["n_errors"] == 0
    assert answer["results"][999]["id"] == "track-999"
    assert answer["results"][0]["missing"] == []


def test_while_no_model_serves_the_answer_is_503(client):
    assert post(client, [TRACK]).status_code == 503


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_what_is_plainly_right_is_right_for_the_schema_too(field):
    candidates = [
        0,
        1,
        -1,
        0.5,
        True,
        None,
        "",
        " ",
        "ab",
        "x" * 501,
        "\ud800",
        "a\n",
        [],
        {},
        float("nan"),
        10**30,
    ]
    candidates += [field.low, field.high, (field.high or 0) + 1, float(field.high or 0)]

    plain = [value for value in candidates if is_plainly_right({field.name: value})]

    assert plain
    for value in plain:
        assert Track.model_validate({field.name: value}).model_dump(exclude_none=True) == {field.name: value}
