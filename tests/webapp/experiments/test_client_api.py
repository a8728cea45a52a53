import pytest
from experiment_definitions import running

from webapp.accounts.tokens import Scope, create_token, revoke_token
from webapp.clock import now_ms
from webapp.experiments.event_bodies import read_time
from webapp.models import ApiToken, Assignment, Exposure, SessionEvent

CLIENT = (Scope.ASSIGNMENTS, Scope.EXPOSURES, Scope.EVENTS)
ASSIGN, EXPOSE, EVENTS = (
    f"/api/v1/{path}" for path in ("experiments/genres/assignments", "experiments/genres/exposures", "events")
)


@pytest.fixture
def post(client, session):
    """Post JSON with a token of all the scopes that a streaming client needs, or of those given."""

    def post(path, body, scopes=CLIENT):
        _, secret = create_token(session, "client", scopes)
        session.commit()
        return client.post(path, json=body, headers={"Authorization": f"Bearer {secret}"})

    return post


@pytest.fixture
def genres(session):
    """The experiment that the paths name."""
    experiment = running(session)
    session.commit()
    return experiment


def event(id_):
    return {"id": id_, "listener_id": "ann", "session_id": "s", "type": "play", "occurred_at": now_ms()}


def test_an_assignment_says_what_to_show_and_stays(post, genres, session):
    first, second = (post(ASSIGN, {"listener_id": "ann"}).json for _ in range(2))

    assert first == second
    assert (first["variant"], first["shows"]) in {("control", "nothing"), ("genres", "advanced")}
    assert first["reason"] is None
    assert session.query(Assignment).count() == 1


def test_a_listener_outside_gets_the_reason(post, session):
    running(session, premium=True)

    answer = post(ASSIGN, {"listener_id": "ann"}).json

    assert (answer["variant"], answer["reason"]) == (None, "its population is listeners with premium")


@pytest.mark.parametrize(
    ("hour", "words"), [(7, "must not be before the start"), (13, "must not be after the stop")]
)
def test_an_exposure_to_what_did_not_run_is_refused(post, genres, session, hour, words):
    post(ASSIGN, {"listener_id": "ann"})
    genres.started_at_ms, genres.stopped_at_ms = (
        read_time("at", f"2026-01-05T{at:02}:00:00Z", now_ms()) for at in (8, 12)
    )
    session.commit()

    early_or_late = post(EXPOSE, {"listener_id": "ann", "exposed_at": f"2026-01-05T{hour:02}:00:00Z"})
    meanwhile = post(EXPOSE, {"listener_id": "ann", "exposed_at": "2026-01-05T09:00:00Z"})

    assert early_or_late.status_code == 422
    assert words in early_or_late.text
    assert meanwhile.status_code == 200
    assert session.query(Exposure).count() == 1


def test_an_exposure_is_remembered_from_its_earliest_report_on(post, genres, session):
    variant = post(ASSIGN, {"listener_id": "ann"}).json["variant"]
    genres.started_at_ms = read_time("at", "2026-01-01T00:00:00Z", now_ms())
    session.commit()

    answers = [
        post(EXPOSE, {"listener_id": "ann", "exposed_at": f"2026-01-0{day}T00:00:00Z"}).json
        for day in (3, 2, 4)
    ]

    assert [answer["exposed_at"][:10] for answer in answers] == ["2026-01-03", "2026-01-02", "2026-01-02"]
    assert answers[0]["variant"] == variant
    assert session.query(Exposure).one().is_mixed is False


def test_an_exposure_before_an_assignment_is_a_conflict(post, genres):
    answer = post(EXPOSE, {"listener_id": "ann"})

    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert "assign first" in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"variant": "other"}, "variant is 'other', must be one of control, genres"),
        ({"exposed_at": "soon"}, "exposed_at is 'soon', must be ISO 8601"),
        ({"exposed_at": 4_000_000_000_000}, "must not be more than a day in the future"),
    ],
)
def test_a_wrong_exposure_is_refused_with_its_limit(post, genres, body, message):
    post(ASSIGN, {"listener_id": "ann"})

    answer = post(EXPOSE, {"listener_id": "ann", **body})

    assert answer.status_code == 422
    assert message in answer.json["detail"]


@pytest.mark.parametrize("listener_id", ["", " ", "x" * 101, "NUL\x00", "\ud800", 7, None])
def test_a_wrong_listener_is_refused(post, genres, listener_id):
    assert post(ASSIGN, {"listener_id": listener_id}).status_code == 422


def test_events_get_a_result_each(post, session):
    known = event("a")
    post(EVENTS, {"events": [known]})

    answer = post(EVENTS, {"events": [known, known | {"type": "skip"}, event("b"), {"id": "c"}]})

    assert answer.status_code == 207
    assert [(one["id"], one["code"]) for one in answer.json["results"]] == [
        ("a", 200),
        ("a", 409),
        ("b", 201),
        ("c", 422),
    ]
    assert {name: answer.json[name] for name in ("stored", "duplicate", "conflict", "invalid")} == {
        "stored": 1,
        "duplicate": 1,
        "conflict": 1,
        "invalid": 1,
    }
    assert session.query(SessionEvent).count() == 2


@pytest.mark.parametrize("events", [[], [{}] * 1001, "text", None])
def test_no_events_too_many_or_no_list_are_refused(post, events):
    assert post(EVENTS, {"events": events}).status_code == 422


def test_an_unknown_experiment_is_not_found(post):
    assert post(ASSIGN, {"listener_id": "ann"}).status_code == 404


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Bearer wrong",
        "Bearer ",
        "Basic YTpi",
        "nonsense",
        "Bearer \ud800".encode("utf-8", "replace").decode(),
    ],
)
def test_without_a_valid_token_nothing_is_looked_at(client, header):
    answer = client.post(EVENTS, json={"events": []}, headers={"Authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")


def test_a_token_of_another_scope_is_forbidden_and_told_what_lacks(post):
    answer = post(EVENTS, {"events": [event("a")]}, [Scope.ASSIGNMENTS])

    assert answer.status_code == 403
    assert "needs the scope events:write; token 'client' has assignments:write" in answer.json["detail"]


def test_a_revoked_token_ends_at_once(client, session):
    token, secret = create_token(session, "client", CLIENT)
    session.commit()
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.post(EVENTS, json={"events": [event("a")]}, headers=headers).status_code == 207

    revoke_token(session, token.id)
    session.commit()

    assert client.post(EVENTS, json={"events": [event("b")]}, headers=headers).status_code == 401


def test_the_use_of_a_token_is_remembered(post, session):
    post(EVENTS, {"events": [event("a")]})

    assert abs(session.query(ApiToken).one().last_used_at_ms - now_ms()) < 60_000


def test_the_document_says_that_the_routes_need_a_token(client):
    document = client.get("/api/openapi.json").json

    assert document["paths"]["/api/v1/events"]["post"]["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
