import pytest
from listening_rows import add_replay

from webapp.experiments.plans import genre_prediction_replay
from webapp.experiments.service import create_experiment

pytestmark = pytest.mark.usefixtures("public")
REPORT = "/api/v1/experiments/genre-prediction/report"


def test_the_report_holds_means_difference_and_test(client, session):
    add_replay(session, [10_000], [40_000], [30_000], [60_000])

    primary = client.get(REPORT).json["analysis"]["primary"]

    assert [arm["value"] for arm in primary["arms"]] == [20.0, 50.0]
    (effect,) = primary["effects"]
    assert effect["raw"]["difference"] == pytest.approx(30.0)
    assert effect["raw"]["lift"] == pytest.approx(1.5)
    assert effect["raw"]["t"] == pytest.approx(30 / 200**0.5)


def test_the_report_says_that_it_is_a_replay(client, session):
    add_replay(session, [10_000], [40_000], [30_000], [60_000], is_synthetic=True)

    report = client.get(REPORT).json

    assert report["heading"]["is_replay"] is True
    assert report["heading"]["is_synthetic"] is True
    assert report["decision"]["conclusion"] == "replay"
    assert any("This is a replay" in note for note in report["method"]["notes"])


def test_an_experiment_without_listeners_answers_200_without_effects(client, session):
    create_experiment(session, genre_prediction_replay("genre-prediction", "hash"))
    session.commit()

    answer = client.get(REPORT)

    assert answer.status_code == 200
    assert answer.json["decision"]["sentence"].startswith("Not enough data")
    assert answer.json["analysis"]["primary"]["effects"] == []


@pytest.mark.parametrize("key", ["unknown", "UPPER", "x" * 300, "%FF", "%F0%9F%8E%B5"])
def test_an_unknown_key_is_a_problem_of_status_404(client, key):
    answer = client.get(f"/api/v1/experiments/{key}/report")

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["detail"].startswith("There is no experiment")


def test_a_report_cannot_be_posted(client):
    assert client.post(REPORT, json={}).status_code == 405


def test_the_document_describes_the_report_and_its_problem(client):
    paths = client.get("/api/openapi.json").json["paths"]

    responses = paths["/api/v1/experiments/{key}/report"]["get"]["responses"]
    assert {"200", "401", "403", "404"} <= responses.keys()
    assert "ReportAnswer" in str(responses["200"])
    assert "Problem" in str(responses["404"])
