"""Predictions that a listener's taste re-ranks, through the JSON API."""

import pytest
from sqlalchemy import delete, select

from webapp.accounts.tokens import Scope, create_token
from webapp.extensions import db
from webapp.models import ApiToken, Listener, ListeningSession
from webapp.transaction import writing

TRACK = {"title": "Mi Fiesta", "artist_name": "Los Ejemplos", "energy": 0.7, "tempo": 120, "explicit": False}


@pytest.fixture
def listener(prepared_app):
    """Somebody who has listened, by external id."""
    query = select(Listener.external_id).join(ListeningSession).order_by(Listener.id).limit(1)
    return db.session().scalar(query)


@pytest.fixture
def ask(prepared_client):
    """Sends a prediction, with a token of the scope, or None for no token."""

    def ask(route, scope=Scope.TASTES, **others):
        headers = {} if scope is None else {"Authorization": f"Bearer {_token(scope)}"}
        return prepared_client.post(
            f"/api/v1/predictions/{route}", json={"track": TRACK, **others}, headers=headers
        )

    yield ask
    with writing() as session:
        session.execute(delete(ApiToken).where(ApiToken.name == "player"))


def _token(scope):
    with writing() as session:
        return create_token(session, "player", [scope])[1]


@pytest.mark.parametrize("route", ["baseline", "advanced"])
def test_the_answer_says_that_and_how_it_was_re_ranked(ask, listener, route):
    before = ask(route).json

    answer = ask(route, listener_id=listener).json

    note = answer["reranked"]
    assert note["listener_id"] == listener
    assert note["plays"] > 0
    assert 0 < note["weight"] < 1
    assert answer["probabilities"] != before["probabilities"]
    assert answer["probabilities"].keys() == before["probabilities"].keys()
    likeliest = before["genre"] if route == "baseline" else before["primary"]["genre"]
    assert note["likeliest_before"] == likeliest
    assert note["likeliest_after"] == (answer["genre"] if route == "baseline" else answer["primary"]["genre"])


def test_probabilities_of_the_baseline_still_sum_to_1(ask, listener):
    answer = ask("baseline", listener_id=listener).json

    assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-4)


def test_a_comparison_re_ranks_both(ask, listener):
    answer = ask("compare", listener_id=listener).json

    for kind in ("baseline", "advanced"):
        assert answer[kind] == ask(kind, listener_id=listener).json


def test_without_a_listener_nothing_is_re_ranked(ask):
    assert "reranked" not in ask("advanced").json


def test_an_unknown_listener_is_refused_by_name(ask):
    response = ask("advanced", listener_id="nobody")

    assert response.status_code == 422
    assert "listener_id is 'nobody'" in response.json["detail"]


@pytest.mark.parametrize(("scope", "status"), [(None, 401), (Scope.EVENTS, 403)])
@pytest.mark.parametrize("route", ["baseline", "advanced", "compare"])
@pytest.mark.parametrize("name", [None, "nobody"])
def test_only_a_token_of_tastes_learns_who_there_is_and_what_they_like(
    ask, listener, route, scope, status, name
):
    assert ask(route, scope, listener_id=name or listener).status_code == status


def test_a_prediction_without_a_listener_needs_no_token(ask):
    assert ask("advanced", None).status_code == 200


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
