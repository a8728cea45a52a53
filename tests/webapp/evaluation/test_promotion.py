import pytest
from held_out_rows import writing_held_out
from sqlalchemy import select

from webapp.evaluation.promotion import WorseVersionError
from webapp.evaluation.registry import folder_of
from webapp.evaluation.serving import roll_back, serve_version
from webapp.models import AuditEntry, ModelKind, Role


@pytest.fixture
def good_and_bad(registered):
    """A good version that serves, and a worse one that waits."""
    registered(write_more=writing_held_out(0.8))
    registered(write_more=writing_held_out(0.5))


def newest_entry(session):
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def test_a_worse_version_does_not_serve_and_the_refusal_says_why(session, good_and_bad, serving):
    with pytest.raises(
        WorseVersionError, match=r"baseline-2 is worse than baseline-1: accuracy -30\.0 points"
    ):
        serve_version(session, "baseline-2")

    assert serving() == ["baseline-1"]


def test_a_version_with_worse_probabilities_alone_does_not_serve_either(session, registered):
    registered(write_more=writing_held_out(0.8))
    registered(write_more=writing_held_out(0.8, confidence=0.9999))

    with pytest.raises(WorseVersionError, match="log-loss"):
        serve_version(session, "baseline-2")


def test_a_forced_version_serves_and_the_reason_is_logged(session, good_and_bad, serving):
    serve_version(session, "baseline-2", forced_because="the old one knows no polka")
    session.commit()

    assert serving() == ["baseline-2"]
    detail = newest_entry(session).detail
    assert detail["reason"] == "the old one knows no polka"
    assert detail["comparison"].startswith("baseline-2 is worse than baseline-1")


def test_a_version_that_is_not_proven_worse_serves(session, registered, serving):
    registered(write_more=writing_held_out(0.8))
    registered(write_more=writing_held_out(0.8, seed=1))

    promotion = serve_version(session, "baseline-2")

    assert serving() == ["baseline-2"]
    assert promotion.judgement.sentence.startswith("No difference in accuracy could be shown")


def test_a_version_that_cannot_be_compared_serves_with_a_message(session, registered, serving):
    registered()
    registered(write_more=writing_held_out(0.5))

    promotion = serve_version(session, "baseline-2")

    assert serving() == ["baseline-2"]
    assert promotion.judgement.sentence == (
        "Not compared with baseline-1: baseline-1 did not keep what it predicted for its test artists."
    )


def test_a_broken_version_is_replaced_by_a_worse_one(session, registered, serving):
    broken = registered(write_more=writing_held_out(0.8))
    registered(write_more=writing_held_out(0.5))
    (folder_of(broken) / "model.onnx").unlink()

    promotion = serve_version(session, "baseline-2")

    assert serving() == ["baseline-2"]
    assert promotion.judgement.sentence.startswith("Not compared: baseline-1 cannot serve")


def test_a_rollback_to_a_worse_version_is_not_refused(session, registered, serving):
    registered(write_more=writing_held_out(0.5))
    registered(write_more=writing_held_out(0.8), serve=True)

    roll_back(session, ModelKind.BASELINE)

    assert serving() == ["baseline-1"]


def test_a_worse_version_is_registered_though_it_does_not_serve(registered, serving):
    registered(write_more=writing_held_out(0.8))

    registered(write_more=writing_held_out(0.5), serve=True)

    assert serving() == ["baseline-1"]


def test_the_button_asks_for_a_reason_and_then_obeys(client, session, good_and_bad, serving, sign_in):
    sign_in(Role.ADMIN)
    refused = client.post("/models/baseline-2/serve")
    assert refused.status_code == 409
    assert "baseline-2 is worse than baseline-1" in refused.text
    assert client.post("/models/baseline-2/serve", data={"reason": "  "}).status_code == 409

    answer = client.post("/models/baseline-2/serve", data={"reason": "a test"}, follow_redirects=True)

    assert serving() == ["baseline-2"]
    assert "baseline-2 serves now." in answer.text
    entry = newest_entry(session)
    assert entry.detail["reason"] == "a test"
    assert entry.account_id is not None


def test_a_reason_that_is_too_long_is_refused(client, good_and_bad, serving, sign_in):
    sign_in(Role.ADMIN)

    answer = client.post("/models/baseline-2/serve", data={"reason": "x" * 301})

    assert answer.status_code == 422
    assert "must have at most 300 characters" in answer.text
    assert serving() == ["baseline-1"]


def test_the_commands_refuse_a_worse_version_without_force_and_reason(runner, session, good_and_bad, serving):
    serve = ["models", "serve", "baseline-2"]
    refused = runner.invoke(args=serve)
    assert refused.exit_code == 1
    assert "baseline-2 is worse than baseline-1" in refused.output
    assert "flask models serve baseline-2 --force --reason" in refused.output
    for half in (["--force"], ["--reason", "a test"]):
        assert runner.invoke(args=[*serve, *half]).exit_code == 2
    assert serving() == ["baseline-1"]

    forced = runner.invoke(args=[*serve, "--force", "--reason", "a test"])

    assert forced.exit_code == 0, forced.output
    assert serving() == ["baseline-2"]
    assert newest_entry(session).detail["reason"] == "a test"
