import hashlib

import pytest
from experiment_definitions import draft
from listened_experiments import add_exposed, add_listened

from webapp.clock import now_ms
from webapp.experiments.canonical import read as read_body
from webapp.experiments.canonical import spelled
from webapp.experiments.report_document import Conclusion
from webapp.experiments.snapshots import (
    LookError,
    ReasonError,
    UnknownSnapshotError,
    freeze,
    history,
    last_look,
    look_early,
    read,
    take_look,
)
from webapp.experiments.states import stop
from webapp.models import AuditEntry

PLAN = {"planned_listeners": 80, "planned_looks": 2}


def logged(session, action):
    session.flush()
    return session.query(AuditEntry).filter_by(action=action).count()


def test_a_planned_look_keeps_the_result_that_stays_locked_for_others(session):
    experiment = add_listened(session, **PLAN)

    look = take_look(session, experiment, now_ms(), None)
    frozen = freeze(session, experiment, now_ms(), None)

    assert (look.kind, look.look, look.information_fraction) == ("look", 1, 0.5)
    seen = read_body(look.body)
    assert seen.analysis.primary.effects[0].raw.difference == pytest.approx(300)
    assert (seen.look.number, seen.method.looks_taken) == (1, [])
    assert read_body(frozen.body).decision.conclusion == Conclusion.LOCKED
    assert read_body(frozen.body).analysis is None
    assert logged(session, "planned look taken") == 1


def test_a_look_is_taken_only_when_due_and_only_once(session):
    experiment = add_listened(session, **PLAN)
    take_look(session, experiment, now_ms(), None)

    with pytest.raises(LookError, match="no look is due: 40 of 80 listeners are missing"):
        take_look(session, experiment, now_ms(), None)

    for _ in range(20):
        for variant in experiment.variants:
            add_exposed(session, experiment, variant, 200)
    second = take_look(session, experiment, now_ms(), None)
    assert (second.look, second.information_fraction) == (2, 1.0)
    assert [one.kind for one in read_body(second.body).method.looks_taken] == ["look"]
    with pytest.raises(LookError, match="has no planned look ahead"):
        take_look(session, experiment, now_ms(), None)


def test_no_look_is_spent_where_nothing_would_be_seen(session):
    experiment = add_listened(session, **PLAN)
    experiment.variants[0].weight, experiment.variants[1].weight = 0.95, 0.05

    with pytest.raises(LookError, match="nothing would be seen: No verdict"):
        take_look(session, experiment, now_ms(), None)

    assert history(session, experiment) == []


def test_looking_early_needs_a_reason_and_is_logged_with_it(session):
    experiment = add_listened(session, planned_listeners=200, planned_looks=2)

    with pytest.raises(ReasonError, match="reason has 0 characters, must have 1 to 300"):
        look_early(session, experiment, now_ms(), None, "  ")
    with pytest.raises(ReasonError, match="reason has 301 characters"):
        look_early(session, experiment, now_ms(), None, "x" * 301)
    early = look_early(session, experiment, now_ms(), None, " The skip rate doubled. ")

    assert (early.kind, early.look, early.reason) == ("early", None, "The skip rate doubled.")
    assert read_body(early.body).analysis is not None
    entry = session.query(AuditEntry).filter_by(action="result opened early").one()
    assert entry.detail["reason"] == "The skip rate doubled."
    assert last_look(experiment) is early


def test_nothing_is_opened_early_that_is_due_or_open_or_has_not_begun(session):
    due = add_listened(session, key="due", **PLAN)
    always = add_listened(session, key="always", looking="always")

    for experiment, why in ((due, "is due"), (always, "not locked"), (draft(session), "not locked")):
        with pytest.raises(LookError, match=why):
            look_early(session, experiment, now_ms(), None, "Because")


def test_the_end_of_an_experiment_keeps_its_report(session):
    experiment = add_listened(session, **PLAN)

    stop(session, experiment)

    (final,) = history(session, experiment)
    assert (final.kind, final.look) == ("final", None)
    document = read_body(final.body)
    assert document.heading.state == "stopped"
    assert document.decision.winner == "genres"
    assert final.cutoff_ms == experiment.stopped_at_ms


def test_a_report_in_which_nothing_changed_is_kept_once(session):
    experiment = add_listened(session, **PLAN)
    stop(session, experiment)
    (final,) = history(session, experiment)

    assert freeze(session, experiment, now_ms(), None) is final
    experiment.hypothesis = "Something else"
    assert freeze(session, experiment, now_ms(), None) is not final
    assert len(history(session, experiment)) == 2


def test_a_snapshot_is_read_by_its_hash_and_says_the_same(session):
    experiment = add_listened(session, **PLAN)
    kept = freeze(session, experiment, now_ms(), None)
    session.commit()
    session.expire_all()

    frozen = read(session, experiment, kept.sha256)

    assert frozen.is_intact
    assert spelled(frozen.document) == kept.body
    assert hashlib.sha256(kept.body.encode()).hexdigest() == kept.sha256
    with pytest.raises(UnknownSnapshotError, match="no snapshot '0000"):
        read(session, experiment, "0" * 64)


@pytest.mark.parametrize("change", [lambda body: body.replace("20", "21", 1), lambda body: body + "é"])
def test_a_snapshot_that_was_altered_is_not_taken_for_what_was_kept(session, change):
    experiment = add_listened(session, **PLAN)
    kept = freeze(session, experiment, now_ms(), None)
    kept.body = change(kept.body)
    session.flush()

    frozen = read(session, experiment, kept.sha256)

    assert (frozen.is_intact, frozen.document) == (False, None)


def test_a_snapshot_of_another_release_is_intact_but_not_read(session):
    experiment = add_listened(session, **PLAN)
    kept = freeze(session, experiment, now_ms(), None)
    kept.body = '{"of":"long ago"}'
    kept.sha256 = hashlib.sha256(kept.body.encode()).hexdigest()
    session.flush()

    frozen = read(session, experiment, kept.sha256)

    assert (frozen.is_intact, frozen.document) == (True, None)
