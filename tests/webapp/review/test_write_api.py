import pytest
from written_back import World

from webapp.accounts.service import create_account
from webapp.accounts.tokens import Scope, create_token
from webapp.models import Role, WriteBatch

BATCHES = "/api/v1/review/batches"


@pytest.fixture
def world(app, session):
    return World(app, session)


@pytest.fixture
def headers(world, session):
    _, secret = create_token(session, "nightly", [Scope.GENRES], account_id=world.reviewer.id)
    session.commit()
    return {"Authorization": f"Bearer {secret}"}


def test_the_dial_tells_what_the_page_tells(client, world, headers):
    answer = client.get("/api/v1/review/dial?precision=0.9&mode=replace", headers=headers).json

    assert (answer["version"], answer["wanted"], answer["mode"]) == ("advanced-1", 0.9, "replace")
    assert answer["written"] == sum(group["written"] for group in answer["groups"]) > 0
    assert answer["precision"]["low"] <= answer["precision"]["value"] <= answer["precision"]["high"]
    left = [group["slug"] for group in answer["groups"] if group["threshold"] is None]
    assert left == ["polish"]
    losing = next(one for one in answer["sample"] if one["loses"])
    assert losing["now"] == losing["loses"] and losing["is_primary"]


def test_a_batch_is_written_listed_and_undone(client, world, headers):
    before = world.dump()
    would = client.get("/api/v1/review/dial?precision=0.9", headers=headers).json

    written = client.post(BATCHES, json={"precision": 0.9}, headers=headers)
    assert written.status_code == 201
    assert written.json["artists"] == written.json["values_added"] == would["written"]
    assert (written.json["by"], written.json["undone_at"]) == ("rita", None)
    assert client.get(BATCHES, headers=headers).json == {"batches": [written.json], "page": 1, "pages": 1}

    undone = client.post(f"{BATCHES}/{written.json['batch']}/undo", headers=headers)
    assert undone.json == {
        "batch": written.json["batch"],
        "taken_back": would["written"],
        "restored": 0,
        "left": 0,
    }
    assert world.dump() == before
    assert client.get(BATCHES, headers=headers).json["batches"][0]["undone_by"] == "rita"


def test_asking_again_with_the_same_key_writes_nothing_more(client, world, headers):
    body = {"precision": 0.9, "key": "nightly"}
    first = client.post(BATCHES, json=body, headers=headers)

    again = client.post(BATCHES, json=body, headers=headers)

    assert (again.status_code, again.json) == (200, first.json)
    assert world.session.query(WriteBatch).count() == 1
    other = client.post(BATCHES, json={**body, "precision": 0.8}, headers=headers)
    assert other.status_code == 409 and "key 'nightly' stands for batch" in other.json["detail"]


def test_what_cannot_be_done_is_a_problem(client, world, headers):
    first = client.post(BATCHES, json={"precision": 0.9}, headers=headers).json["batch"]

    for body, status in (
        ({"precision": 0.9}, 409),
        ({"precision": 0.4}, 422),
        ({"precision": 0.8, "mode": "guess"}, 422),
        ({"precision": 0.8, "version": "advanced-7"}, 409),
        ({"precision": 0.8, "key": "a\x00"}, 422),
        ({}, 422),
    ):
        answer = client.post(BATCHES, json=body, headers=headers)
        assert answer.status_code == status, body
        assert answer.mimetype == "application/problem+json"
    assert client.post(f"{BATCHES}/{first}/undo", headers=headers).status_code == 200
    assert client.post(f"{BATCHES}/{first}/undo", headers=headers).status_code == 409
    assert client.post(f"{BATCHES}/{first + 1}/undo", headers=headers).status_code == 404
    assert client.get(f"{BATCHES}?page=2", headers=headers).status_code == 404
    assert client.get("/api/v1/review/dial?precision=nan", headers=headers).status_code == 422


def test_other_scopes_and_cookies_open_nothing(client, session, world):
    _, secret = create_token(session, "player", [scope for scope in Scope if scope != Scope.GENRES])
    session.commit()
    client.post("/sign-in", data={"username": "rita", "password": "a long enough password"})

    for path, send in (("dial", client.get), ("batches", client.get), ("batches/1/undo", client.post)):
        assert send(f"/api/v1/review/{path}").status_code == 401
        answer = send(f"/api/v1/review/{path}", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 403


def test_a_token_that_acts_for_no_reviewer_may_look_only(client, session, world):
    listener = create_account(session, "lee", "a long enough password", Role.LISTENER)
    for account_id in (None, listener.id):
        _, secret = create_token(session, "nightly", [Scope.GENRES], account_id=account_id)
        session.commit()
        headers = {"Authorization": f"Bearer {secret}"}

        assert client.get("/api/v1/review/dial", headers=headers).status_code == 200
        assert client.post(BATCHES, json={"precision": 0.9}, headers=headers).status_code == 403
        assert client.post(f"{BATCHES}/1/undo", headers=headers).status_code == 403
    assert session.query(WriteBatch).count() == 0


def test_without_a_serving_version_there_is_nothing_to_turn(client, session):
    rita = create_account(session, "rita", "a long enough password", Role.REVIEWER)
    _, secret = create_token(session, "nightly", [Scope.GENRES], account_id=rita.id)
    session.commit()
    headers = {"Authorization": f"Bearer {secret}"}

    assert client.get("/api/v1/review/dial", headers=headers).status_code == 503
    assert client.post(BATCHES, json={"precision": 0.9}, headers=headers).status_code == 503
