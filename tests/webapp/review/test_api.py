import pytest
from review_worlds import give, values_of

from webapp.accounts.service import create_account, find_account
from webapp.accounts.tokens import Scope, create_token
from webapp.models import Role

API = "/api/v1/review"
PASSWORD = "a long enough password"


@pytest.fixture
def token(session):
    """Makes a token that acts for a new account of a role, or for nobody; gives the headers that carry it."""

    def token(role=Role.REVIEWER, scope=Scope.REVIEW, username="api"):
        account = role and create_account(session, username, PASSWORD, role)
        _, secret = create_token(session, "program", [scope], account_id=account and account.id)
        session.commit()
        return {"Authorization": f"Bearer {secret}"}

    return token


@pytest.fixture
def ask(client, token, world):
    headers = token()

    def ask(path, body=None):
        if body is None:
            return client.get(f"{API}/{path}", headers=headers)
        return client.post(f"{API}/{path}", json=body, headers=headers)

    return ask


def test_the_queue_is_read_without_taking_anything(ask):
    answer = ask("queue?order=uncertain&limit=2").json

    assert [item["artist"] for item in answer["items"]] == [
        {"id": "A0", "name": "Artist 0"},
        {"id": "A1", "name": "Artist 1"},
    ]
    assert [item["disagree"] for item in answer["items"]] == [False, True]
    assert ask("queue").json["items"][0]["value"] == pytest.approx(2.868, abs=0.001)


def test_from_lease_to_verdict_to_undo(ask, session):
    lease = ask("lease", {"order": "uncertain"}).json
    assert ask("lease", {}).json["lease"] == lease["lease"]
    assert (lease["artist"]["id"], lease["advanced"]["primary"]["genre"]) == ("A0", "Jazz")

    body = {"lease": lease["lease"], "opinion": lease["opinion"], "decision": "correct", "genres": ["Rock"]}
    answer = ask("verdicts", body)

    assert (answer.status_code, answer.json["genres"]) == (201, ["Rock"])
    assert values_of(session, "A0") == [("person", "Rock", True)]
    assert ask("verdicts", body).status_code == 409
    undone = ask("verdicts/undo", {})
    assert (undone.status_code, undone.json["verdict"]) == (200, answer.json["verdict"])
    session.rollback()
    assert values_of(session, "A0") == []
    assert ask("verdicts/undo", {}).status_code == 409


@pytest.mark.parametrize(
    ("change", "status", "detail"),
    [
        ({"decision": "burn"}, 422, "decision"),
        ({"decision": "correct", "genres": ["Polka"]}, 422, "genre is 'Polka'"),
        ({"decision": "accept", "genres": ["Jazz"]}, 422, "must be 0 where the decision is accept"),
        ({"decision": "accept", "opinion": 999}, 409, "say something else"),
        ({"lease": 999, "decision": "accept"}, 409, "no longer yours"),
    ],
)
def test_a_wrong_verdict_is_a_problem(ask, change, status, detail):
    lease = ask("lease", {}).json["lease"]
    answer = ask("verdicts", {"lease": lease, **change})

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert detail in answer.json["detail"]


def test_where_nothing_waits_a_lease_is_empty(client, token):
    answer = client.post(f"{API}/lease", json={}, headers=token())

    assert (answer.status_code, answer.json["lease"], answer.json["artist"]) == (200, None, None)


def test_agreement_is_what_the_page_shows(ask):
    ask("verdicts", {"lease": ask("lease", {"order": "random"}).json["lease"], "decision": "accept"})

    answer = ask("agreement").json

    assert answer["reviewers"] is None
    by_order = [(row["version"], row["of"], row["agreed"], row["n"]) for row in answer["by_order"]]
    assert ("advanced-1", "random", 1, 1) in by_order and len(by_order) == 2
    assert {row["week"] for row in answer["over_time"]} == {row["of"] for row in answer["by_week"]}


def test_a_lease_may_pass_what_is_held_and_leave_out_what_is_filled(ask, session):
    first = ask("lease", {"order": "popular"}).json
    assert ask("lease", {"order": "popular"}).json["lease"] == first["lease"]

    second = ask("lease", {"order": "popular", "next": True}).json

    assert second["lease"] != first["lease"]
    waiting = ask("queue?order=popular&unfilled=true").json["items"]
    give(session, waiting[0]["artist"]["id"], "model")
    session.commit()
    assert (
        ask("lease", {"order": "popular", "next": True, "unfilled": True}).json["artist"]
        != waiting[0]["artist"]
    )


@pytest.mark.parametrize(
    ("given", "detail"),
    [
        ({"scope": Scope.EVENTS}, "needs the scope review:write"),
        ({"role": None}, "acts for no account"),
        ({"role": Role.LISTENER}, "may not review"),
    ],
)
@pytest.mark.parametrize("path", ["queue", "agreement", "lease", "verdicts/undo"])
def test_only_tokens_of_reviewers_review(client, token, world, path, given, detail):
    headers = token(**given)
    answer = (
        client.get(f"{API}/{path}", headers=headers)
        if path in ("queue", "agreement")
        else client.post(f"{API}/{path}", json={}, headers=headers)
    )

    assert answer.status_code == 403
    assert detail in answer.json["detail"]


def test_a_token_for_an_account_is_made_on_the_command_line(runner, client, session, world):
    create_account(session, "api", PASSWORD, Role.REVIEWER)
    session.commit()
    made = runner.invoke(args=["tokens", "create", "x", "--scope", "review:write", "--for", "api"])
    headers = {"Authorization": f"Bearer {made.output.strip()}"}

    assert client.get(f"{API}/queue", headers=headers).status_code == 200
    assert find_account(session, "nobody") is None
    refused = runner.invoke(args=["tokens", "create", "x", "--scope", "review:write", "--for", "nobody"])
    assert (refused.exit_code, "no account named 'nobody'" in refused.output) == (1, True)
