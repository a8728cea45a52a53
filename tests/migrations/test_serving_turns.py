import pytest
from sqlalchemy import text

from webapp.extensions import db

VERSIONS = (("baseline-1", False), ("baseline-2", True), ("advanced-1", True))


@pytest.fixture
def before_turns(runner, session):
    """The tables as they were before turns were kept, with a log that ends before advanced-1."""
    assert runner.invoke(args=["db", "downgrade", "0007"]).exit_code == 0
    session.execute(
        text(
            "INSERT INTO genre_mapping (id, created_at_ms, fingerprint, method, is_method_chosen)"
            " VALUES (1, 0, 'f', 'rules', false)"
        )
    )
    for number, (version, serves) in enumerate(VERSIONS, start=1):
        session.execute(
            text(
                "INSERT INTO model_version (id, kind, version, folder, manifest_sha256, data_fingerprint, mapping_id,"
                " seed, metrics, is_synthetic, is_serving, created_at_ms)"
                " VALUES (:id, :kind, :version, :version, '0', 'f', 1, 1, '{}', true, :serves, 5)"
            ),
            {"id": number, "kind": version.split("-")[0], "version": version, "serves": serves},
        )
    for number, subject in enumerate(("baseline-1", "baseline-9", "baseline-2"), start=1):
        session.execute(
            text(
                "INSERT INTO audit_entry (id, occurred_at_ms, action, subject, detail)"
                " VALUES (:id, :id, 'model version serves', :subject, '{}')"
            ),
            {"id": number, "subject": subject},
        )
    session.commit()


def test_turns_are_told_from_the_audit_log_and_from_what_serves(before_turns, runner, session):
    result = runner.invoke(args=["db", "upgrade"])

    assert result.exit_code == 0, result.output
    rows = session.execute(
        text(
            "SELECT version.version, turn.began_at_ms, before_version.version FROM serving_turn AS turn"
            " JOIN model_version AS version ON version.id = turn.version_id"
            " LEFT JOIN serving_turn AS earlier ON earlier.id = turn.rolls_back_to_id"
            " LEFT JOIN model_version AS before_version ON before_version.id = earlier.version_id ORDER BY turn.id"
        )
    ).all()
    assert rows == [("baseline-1", 1, None), ("baseline-2", 3, "baseline-1"), ("advanced-1", 5, None)]


def test_the_next_turn_is_numbered_after_those_that_were_told(before_turns, runner, session):
    runner.invoke(args=["db", "upgrade"])

    session.execute(text("INSERT INTO serving_turn (version_id, began_at_ms) VALUES (1, 9)"))
    db.session.commit()

    assert session.scalar(text("SELECT count(DISTINCT id) FROM serving_turn")) == 4
