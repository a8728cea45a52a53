from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from experiment_definitions import definition

from webapp.accounts.tokens import Scope, create_token
from webapp.experiments.definition_schemas import DefinitionBody
from webapp.experiments.definitions import define
from webapp.transaction import writing


@pytest.fixture
def post(client, session):
    """Send JSON under the experiments with a token that may define them."""
    _, secret = create_token(session, "admin", [Scope.EXPERIMENTS])
    session.commit()

    def post(path="", body=None, method="POST"):
        headers = {"Authorization": f"Bearer {secret}"}
        content = {} if body is None else {"json": body}
        return client.open(f"/api/v1/experiments{path}", method=method, headers=headers, **content)

    return post


def test_an_experiment_is_defined_and_led_through_its_states(post):
    made = post(body=definition(traffic_share=0.1))
    states = [
        post(f"/genres/{step}", body).json
        for step, body in (
            ("start", None),
            ("ramp", {"traffic_share": 0.5}),
            ("stop", None),
            ("archive", None),
        )
    ]

    assert (made.status_code, made.json["state"], made.json["traffic_share"]) == (201, "draft", 0.1)
    assert [one["state"] for one in states] == ["running", "running", "stopped", "archived"]
    assert [one["traffic_share"] for one in states] == [0.1, 0.5, 0.5, 0.5]
    assert states[0]["started_at"]
    assert states[1]["stopped_at"] is None


def test_a_step_that_its_state_forbids_is_a_conflict(post):
    post(body=definition())

    answer = post("/genres/stop")

    assert answer.status_code == 409
    assert answer.json["detail"] == "experiment 'genres' is draft, must be running to become stopped"


def test_a_taken_key_is_a_conflict_and_an_unknown_one_is_not_found(post):
    post(body=definition())

    assert post(body=definition()).status_code == 409
    assert post("/unknown/start").status_code == 404


def test_a_key_that_another_one_is_just_taking_is_a_conflict(app, post):
    with ThreadPoolExecutor(1) as pool:
        with writing() as first:
            define(first, DefinitionBody(**definition()))
            later = pool.submit(post, body=definition())
            sleep(0.3)  # Long enough to look for the key, find none and wait for the first.

        assert later.result(20).status_code == 409


@pytest.mark.parametrize("share", [0, 1.5, "all", None])
def test_a_share_that_is_no_fraction_is_refused(post, share):
    post(body=definition())

    assert post("/genres/ramp", {"traffic_share": share}).status_code == 422


def test_a_draft_is_defined_anew(post):
    post(body=definition(traffic_share=0.1))

    answer = post("/genres", {**definition(), "name": "Other cards", "planned_listeners": 40}, "PUT")

    assert (answer.status_code, answer.json["name"], answer.json["traffic_share"]) == (200, "Other cards", 1)
    assert answer.json["planned_listeners"] == 40


def test_what_runs_is_locked_but_for_its_traffic_and_its_end(post):
    post(body={**definition(), "ends_at": "2099-01-01"})
    post("/genres/start")

    refused = post("/genres", {**definition(), "name": "Other cards"}, "PUT")
    extended = post("/genres/extend", {"ends_at": "2099-02-01"})
    shortened = post("/genres/extend", {"ends_at": "2099-01-31T23:59:59Z"})

    assert refused.status_code == 409
    assert refused.json["detail"] == (
        "experiment 'genres' is running, so its whole definition is locked; only its traffic_share may grow (ramp) "
        "and its ends_at be later (extend)"
    )
    assert (extended.json["name"], extended.json["ends_at"]) == ("Genres on cards", "2099-02-01T00:00:00Z")
    assert (shortened.status_code, shortened.json["detail"]) == (
        409,
        "ends_at is 2099-01-31T23:59:59Z, must be after 2099-02-01T00:00:00Z",
    )


def test_a_time_that_is_none_is_refused_by_its_name(post):
    answer = post(body={**definition(), "starts_at": "soon"})

    assert answer.status_code == 422
    assert answer.json["detail"] == (
        'starts_at is "soon": must be ISO 8601 or epoch milliseconds, from 2000 to 2100'
    )


def test_cookies_open_nothing_here(client):
    assert client.post("/api/v1/experiments", json=definition()).status_code == 401


@pytest.mark.parametrize("text", ["NUL\x00", "\ud800", "", 7])
def test_a_name_that_cannot_be_stored_is_refused(post, text):
    assert post(body={**definition(), "name": text}).status_code == 422
