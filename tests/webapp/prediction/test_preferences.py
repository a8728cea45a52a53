"""Predictions that a listener's taste re-ranks, through the JSON API."""

import pytest
from sqlalchemy import select

from webapp.extensions import db
from webapp.models import Listener, ListeningSession

TRACK = {"title": "Mi Fiesta", "artist_name": "Los Ejemplos", "energy": 0.7, "tempo": 120, "explicit": False}


@pytest.fixture
def listener(prepared_app):
    """Somebody who has listened, by external id."""
    query = select(Listener.external_id).join(ListeningSession).order_by(Listener.id).limit(1)
    return db.session().scalar(query)


def ask(client, route, **others):
    return client.post(f"/api/v1/predictions/{route}", json={"track": TRACK, **others})


@pytest.mark.parametrize("route", ["baseline", "advanced"])
def test_the_answer_says_that_and_how_it_was_re_ranked(prepared_client, listener, route):
    before = ask(prepared_client, route).json

    answer = ask(prepared_client, route, listener_id=listener).json

    note = answer["reranked"]
    assert note["listener_id"] == listener
    assert note["plays"] > 0
    assert 0 < note["weight"] < 1
    assert answer["probabilities"] != before["probabilities"]
    assert answer["probabilities"].keys() == before["probabilities"].keys()
    likeliest = before["genre"] if route == "baseline" else before["primary"]["genre"]
    assert note["likeliest_before"] == likeliest
    assert note["likeliest_after"] == (answer["genre"] if route == "baseline" else answer["primary"]["genre"])


def test_probabilities_of_the_baseline_still_sum_to_1(prepared_client, listener):
    answer = ask(prepared_client, "baseline", listener_id=listener).json

    assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-4)


def test_a_comparison_re_ranks_both(prepared_client, listener):
    answer = ask(prepared_client, "compare", listener_id=listener).json

    for kind in ("baseline", "advanced"):
        assert answer[kind] == ask(prepared_client, kind, listener_id=listener).json


def test_without_a_listener_nothing_is_re_ranked(prepared_client):
    assert "reranked" not in ask(prepared_client, "advanced").json


def test_an_unknown_listener_is_refused_by_name(prepared_client):
    response = ask(prepared_client, "advanced", listener_id="nobody")

    assert response.status_code == 422
    assert "listener_id is 'nobody'" in response.json["detail"]


def test_the_prior_is_checked_by_command(prepared_app):
    result = prepared_app.test_cli_runner().invoke(args=["models", "prior-check"])

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert "listeners of tracks of test artists of advanced-1" in lines[0]
    assert lines[-1] in {"The prior helps.", "The prior harms.", "Whether the prior helps is not shown."}


def test_without_a_model_the_prior_cannot_be_checked(runner):
    result = runner.invoke(args=["models", "prior-check"])

    assert result.exit_code == 1
    assert "no advanced model serves" in result.output
