import pytest
from experiment_definitions import draft, running
from listening_rows import add_listener

from webapp.accounts.tokens import Scope, create_token
from webapp.models import Assignment, AuditEntry


@pytest.fixture
def post(client, session):
    """Post an override with a token of a scope."""

    def post(body, key="genres", scope=Scope.EXPERIMENTS):
        _, secret = create_token(session, f"admin-{scope}", [scope])
        session.commit()
        headers = {"Authorization": f"Bearer {secret}"}
        return client.post(f"/api/v1/experiments/{key}/overrides", json=body, headers=headers)

    return post


def test_an_override_is_answered_kept_and_logged(post, session):
    experiment, listener = running(session), add_listener(session)

    answer = post({"listener_id": listener.external_id, "variant": "genres"})

    assert (answer.status_code, answer.json["shows"], answer.json["is_override"]) == (200, "advanced", True)
    kept = session.query(Assignment).one()
    assert (kept.variant_id, kept.is_override) == (experiment.variants[1].id, True)
    logged = session.query(AuditEntry).filter_by(action="variant overridden").one()
    assert logged.detail.items() >= {"listener": listener.external_id, "variant": "genres"}.items()


@pytest.mark.parametrize(
    ("key", "listener", "variant", "status", "words"),
    [
        ("unknown", "listener", "genres", 404, "There is no experiment 'unknown'"),
        ("genres", "nobody", "genres", 404, "There is no listener 'nobody'"),
        ("genres", "listener", "third", 422, "variant is 'third', must be one of control, genres"),
        ("still-draft", "listener", "genres", 409, "experiment 'still-draft' is draft, must be running"),
    ],
)
def test_what_cannot_be_set_is_said(post, session, key, listener, variant, status, words):
    running(session)
    draft(session, "still-draft")
    add_listener(session).external_id = "listener"

    answer = post({"listener_id": listener, "variant": variant}, key)

    assert (answer.status_code, answer.json["detail"]) == (status, words)
    assert session.query(Assignment).count() == 0


def test_a_streaming_client_may_not_choose_variants(post, session):
    running(session)

    assert post({"listener_id": "ann", "variant": "genres"}, scope=Scope.ASSIGNMENTS).status_code == 403
