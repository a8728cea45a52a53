import pytest
from experiment_definitions import draft, running
from experiment_worlds import CUTOFF_MS, make_world
from listening_rows import add_listener, add_replay

from ml.experiments.paired_comparison import compare_pairs
from webapp.experiments.division import assign_listeners
from webapp.experiments.report_document import Conclusion, HealthState
from webapp.experiments.reporting import document_of
from webapp.experiments.states import stop
from webapp.models import ExperimentMetric, Listener, ReportSnapshot

NOW_MS = CUTOFF_MS


@pytest.fixture
def world(session):
    return make_world(session, n=120, mixed=0.0)


def test_a_running_experiment_hides_its_results_and_counts_its_listeners(session, world):
    document = document_of(session, world.experiment, NOW_MS)

    assert document.decision.conclusion == Conclusion.LOCKED
    assert document.analysis is None
    assert sum(arm.counted for arm in document.arms) == len(world.listeners)
    assert sum(arm.sessions for arm in document.arms) == len(world.since)
    assert sum(arm.overridden for arm in document.arms) > 0
    assert sum(arm.unexposed for arm in document.arms) > 0


def test_a_look_opens_it(session, world):
    world.experiment.planned_listeners = 100

    document = document_of(session, world.experiment, NOW_MS, is_unlocked=True)

    assert document.analysis.primary.metric == "session_duration"
    assert not document.look.is_locked
    assert document.heading.day == 41


def test_every_metric_of_the_plan_is_reported(session, world):
    world.experiment.metrics = [
        ExperimentMetric(metric="skip_rate", role="guardrail", margin=0.2, position=0),
        ExperimentMetric(metric="likes_per_hour", role="secondary", position=1),
    ]
    world.experiment.primary_metric = "sessions_per_week"

    analysis = document_of(session, world.experiment, NOW_MS, is_unlocked=True).analysis

    assert analysis.primary.metric == "sessions_per_week"
    assert [one.metric for one in analysis.guardrails] == ["skip_rate"]
    assert [one.metric for one in analysis.secondary] == ["likes_per_hour"]


def test_a_failed_check_hides_every_effect(session, world):
    for variant, weight in zip(world.experiment.variants, (0.9, 0.1), strict=True):
        variant.weight = weight
    stop(session, world.experiment)

    document = document_of(session, world.experiment, NOW_MS)

    assert document.health[0].state == HealthState.FAILED
    assert (document.analysis, document.decision.winner) == (None, None)


def test_the_data_of_a_stopped_experiment_end_when_it_stopped(session, world):
    stop(session, world.experiment)
    world.experiment.stopped_at_ms = CUTOFF_MS - 20 * 86_400_000

    document = document_of(session, world.experiment, NOW_MS)

    assert document.method.cutoff_ms == world.experiment.stopped_at_ms
    assert sum(arm.sessions for arm in document.arms) < len(world.since)


def test_the_same_data_make_the_same_report(session, world):
    reports = [document_of(session, world.experiment, NOW_MS, is_unlocked=True) for _ in range(2)]

    assert reports[0] == reports[1]


def test_the_looks_that_were_taken_are_told_and_spend(session, world):
    world.experiment.planned_listeners, world.experiment.planned_looks = 200, 4
    before = document_of(session, world.experiment, NOW_MS, is_unlocked=True)
    session.add(
        ReportSnapshot(
            experiment_id=world.experiment.id,
            kind="early",
            taken_at_ms=NOW_MS,
            cutoff_ms=NOW_MS,
            information_fraction=0.4,
            reason="An error was suspected",
            body="{}",
            sha256="0" * 64,
        )
    )
    session.flush()
    session.expire(world.experiment)

    after = document_of(session, world.experiment, NOW_MS, is_unlocked=True)

    (taken,) = after.method.looks_taken
    assert (taken.by, taken.reason) == ("command line or program", "An error was suspected")
    boundaries = [one.analysis.primary.effects[0].judgement.nominal_p_value for one in (before, after)]
    assert boundaries[1] < boundaries[0]


def test_a_draft_has_nothing_to_report(session):
    document = document_of(session, draft(session), NOW_MS)

    assert document.heading.day is None
    assert {check.state for check in document.health} == {HealthState.UNKNOWN}


def test_an_experiment_that_nobody_entered_reports_that(session):
    experiment = running(session)
    stop(session, experiment)

    document = document_of(session, experiment, NOW_MS)

    assert document.decision.conclusion == Conclusion.NOT_ENOUGH_DATA


def test_days_left_follow_from_the_rate_so_far(session, world):
    world.experiment.planned_listeners = 1_000

    plan = document_of(session, world.experiment, NOW_MS).plan

    listeners = document_of(session, world.experiment, NOW_MS).look.listeners
    assert plan.days_left == pytest.approx((1_000 - listeners) / (listeners / 40))
    world.experiment.ends_at_ms = NOW_MS + 3 * 86_400_000
    assert document_of(session, world.experiment, NOW_MS).plan.days_left == 3


def test_one_synthetic_listener_makes_a_report_synthetic(session):
    replay = add_replay(session, [1000], [2000])
    assert not document_of(session, replay, NOW_MS).heading.is_synthetic

    add_listener(session, [1000], is_synthetic=True)
    assign_listeners(session, replay)

    assert document_of(session, replay, NOW_MS).heading.is_synthetic


def test_the_events_of_unlisted_tracks_are_counted(session):
    replay = add_replay(session, [1000], [2000], unlisted_track="gone")

    notes = document_of(session, replay, NOW_MS).method.notes

    assert any(note.startswith("4 events name tracks that the catalogue lacks") for note in notes)


def test_listeners_assigned_in_pairs_are_compared_within_pairs(session, world):
    stop(session, world.experiment)
    world.experiment.stopped_at_ms, world.experiment.split = CUTOFF_MS, "paired"

    document = document_of(session, world.experiment, NOW_MS)

    lasting = world.since.assign(seconds=(world.since.last_ms - world.since.first_ms) / 1000)
    means = lasting.groupby("listener_id").seconds.mean()
    first = int(session.query(Listener.id).order_by(Listener.id).first().id)
    pairs = means.groupby([(means.index - first) // 2, (means.index - first) % 2]).mean().unstack()
    (effect,) = document.analysis.primary.effects
    expected = compare_pairs(pairs[0], pairs[1]).comparison
    assert effect.raw.difference == pytest.approx(expected.difference)
    assert effect.raw.p_value == pytest.approx(expected.p_value)
    assert any("in pairs" in note for note in document.method.notes)
