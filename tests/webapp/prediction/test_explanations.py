import re

import pytest
from sqlalchemy import select

from webapp.extensions import db
from webapp.models import Track
from webapp.prediction.schemas import ComparisonAnswer
from webapp.prediction.serving import serving_models

TRACK = {"title": "Mi Fiesta", "artist_name": "Los Ejemplos", "energy": 0.7, "tempo": 120, "explicit": False}
GIVEN = {"title", "artist_name", "release", "audio"}


def post(client, route, track=TRACK, **others):
    return client.post(f"/api/v1/predictions/{route}", json={"track": track, **others})


@pytest.fixture(params=["baseline", "advanced"])
def kind(request):
    return request.param


def test_an_answer_is_explained_only_where_one_asks(prepared_client, kind):
    plain, declined = post(prepared_client, kind).json, post(prepared_client, kind, explain=False).json
    explained = post(prepared_client, kind, explain=True).json

    assert "explanation" not in plain
    asked_in_address = prepared_client.post(
        f"/api/v1/predictions/{kind}?explain=true", json={"track": TRACK}
    ).json
    assert asked_in_address == explained
    assert plain == declined == {k: v for k, v in explained.items() if k != "explanation"}


def test_the_values_sum_to_the_way_from_nothing_to_the_answer(prepared_client, kind):
    answer = post(prepared_client, kind, explain=True).json
    found = answer["explanation"]

    way = found["with_everything"]["log_odds"] - found["with_nothing"]["log_odds"]
    assert {block["block"] for block in found["blocks"]} == GIVEN
    assert sum(block["value"] for block in found["blocks"]) == pytest.approx(way, abs=1e-5)
    for block in found["blocks"]:
        assert sum(block["inputs"].values()) == pytest.approx(block["value"], abs=2e-5)
    assert "Shapley" in found["method"]
    top = answer["primary"] if kind == "advanced" else answer
    assert found["genre"] == top["genre"]
    probability = top.get("probability", answer["probabilities"][found["genre"]])
    assert found["with_everything"]["probability"] == pytest.approx(probability, abs=1e-4)


def test_words_carry_weights_and_neighbours_their_genres(prepared_client):
    found = post(prepared_client, "advanced", explain=True).json["explanation"]

    assert [word["word"] for word in found["words"]["title"]] == ["Mi", "Fiesta"]
    assert len(found["neighbours"]) == 5
    for one in found["neighbours"]:
        track = db.session.scalar(select(Track).where(Track.external_id == one["track"]))
        assert one["in_catalogue"]
        assert (one["title"], one["artist_name"]) == (track.title, track.artist.name)
        assert one["genres"]


def test_the_comparison_explains_both(prepared_client, kind):
    both = post(prepared_client, "compare", explain=True).json

    assert both[kind] == post(prepared_client, kind, explain=True).json


def test_an_explained_answer_is_as_documented(prepared_client):
    answer = post(prepared_client, "compare", explain=True).json

    assert ComparisonAnswer.model_validate(answer, extra="forbid").model_dump(exclude_unset=True) == answer


@pytest.mark.parametrize("wrong", [1, "true", None, [], {}])
def test_whether_to_explain_is_true_or_false(prepared_client, wrong):
    response = post(prepared_client, "advanced", explain=wrong)

    assert response.status_code == 422
    assert response.json["errors"][0]["field"] == "explain"


def test_training_tracks_that_were_altered_are_503_and_predictions_go_on(
    prepared_app, prepared_client, monkeypatch, tmp_path
):
    with prepared_app.test_request_context():
        explainer = serving_models().explainer(db.session(), "advanced")
    monkeypatch.setitem(vars(explainer), "folder", tmp_path)
    vars(explainer).pop("_index", None)

    response = post(prepared_client, "advanced", explain=True)

    assert response.status_code == 503
    assert "The training tracks of advanced-1 are not what was registered" in response.json["detail"]
    assert str(tmp_path) not in response.text
    assert post(prepared_client, "advanced").status_code == 200


def test_the_page_says_why_in_words_and_numbers(prepared_client):
    page = prepared_client.get("/predict/result?title=Mi+Fiesta&artist_name=Los+Ejemplos&energy=0.8").text
    summary = post(
        prepared_client,
        "advanced",
        {"title": "Mi Fiesta", "artist_name": "Los Ejemplos", "energy": 0.8},
        explain=True,
    ).json["explanation"]["summary"]

    assert "Why this answer" in page
    assert summary.replace("'", "&#39;") in page
    assert 'class="word' in page
    assert len(set(re.findall('href="(/tracks/[^"]+)"', page))) >= 5


def test_a_hostile_title_is_weighed_as_text_and_never_as_markup(prepared_client):
    page = prepared_client.get("/predict/result?title=%3Cimg+src%3Dx%3E+%E2%80%AE%3Cscript%3E").text

    assert "<img src=x>" not in page
    assert "<script>" not in page
    assert page.count("<bdi>") >= 3


def test_a_track_of_the_catalogue_is_not_among_its_own_neighbours(prepared_client):
    neighbour = post(prepared_client, "advanced", explain=True).json["explanation"]["neighbours"][0]["track"]

    page = prepared_client.get(f"/predict/tracks/{neighbour}").text

    # The link back to the track stands below.
    linked = re.findall('href="/tracks/([^"]+)"', page[: page.index("What the answer rests on")])
    assert len(linked) == 10
    assert neighbour not in linked
