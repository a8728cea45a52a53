import numpy as np
import pytest
from listening_rows import START_MS, add_listener, add_replay, add_session
from sqlalchemy import select

from ml.experiments.metrics import (
    ArmSums,
    count_unlisted_events,
    count_wrong_sums,
    session_duration_sums,
    spans_from_events,
)
from ml.experiments.samples import InsufficientDataError
from webapp.experiments.plans import genre_prediction_replay
from webapp.experiments.service import create_experiment
from webapp.models import Assignment, Exposure, Listener, ListeningSession, SessionEvent


def test_each_listener_counts_once_however_many_sessions_they_have(session):
    replay = add_replay(session, [10_000, 20_000], [30_000], [45_000], [60_000, 60_000, 60_000])

    control, treatment = session_duration_sums(session, replay.id)

    assert (control.variant_key, control.assigned, control.measured, control.sessions) == ("none", 2, 2, 3)
    assert control.mean_s == 30.0
    assert control.sample().variance == pytest.approx(450.0)
    assert treatment.mean_s == 45.0
    assert treatment.sessions == 4


def test_listeners_without_a_session_are_counted_but_have_no_value(session):
    replay = add_replay(session, [10_000], [20_000], [], [])

    control, treatment = session_duration_sums(session, replay.id)

    assert (control.assigned, control.measured, control.mean_s) == (2, 1, 10.0)
    assert (treatment.assigned, treatment.measured, treatment.mean_s) == (2, 1, 20.0)


def test_a_session_of_one_event_lasts_zero_seconds(session):
    replay = add_replay(session, [0, 1], [0])

    control, treatment = session_duration_sums(session, replay.id)

    assert (control.mean_s, treatment.mean_s) == (0.0005, 0.0)


def test_arms_without_anybody_come_out_as_zeros_without_a_mean(session):
    experiment = create_experiment(session, genre_prediction_replay("empty", "hash"))

    sums = session_duration_sums(session, experiment.id)

    assert sums == [ArmSums("none", 0, 0, 0, 0, 0, 0), ArmSums("genre-prediction", 0, 0, 0, 0, 0, 0)]
    assert sums[0].mean_s is None


def test_an_arm_of_one_listener_makes_no_sample(session):
    replay = add_replay(session, [10_000], [20_000])

    with pytest.raises(InsufficientDataError, match="n is 1 listeners, must be at least 2"):
        session_duration_sums(session, replay.id)[0].sample()


def test_a_small_spread_around_a_long_mean_keeps_its_digits(session):
    durations = [10**10 + step for step in (0, 1, 4, 9, 16, 25, 36, 49)]
    replay = add_replay(session, *([duration] for duration in durations))

    control, _ = session_duration_sums(session, replay.id)

    expected = np.var(np.array([0, 4, 16, 36]) / 1000, ddof=1)
    assert control.sample().variance == pytest.approx(expected, rel=1e-6)
    assert control.mean_s == pytest.approx(1e7 + 0.014, rel=1e-15)


def test_equal_listeners_have_no_spread_at_all(session):
    replay = add_replay(session, *[[100, 200, 300, 1]] * 6)

    control, treatment = session_duration_sums(session, replay.id)

    assert control.sample().variance == treatment.sample().variance == 0.0


def test_raw_events_give_the_same_sums_as_the_running_sums(session):
    random = np.random.default_rng(7)
    replay = add_replay(
        session, *(random.integers(0, 9_000_000, size=n).tolist() for n in [3, 1, 0, 12, 5, 2])
    )

    running = session_duration_sums(session, replay.id)
    raw = session_duration_sums(session, replay.id, spans_from_events())

    for one, other in zip(running, raw, strict=True):
        assert (one.assigned, one.measured, one.sessions) == (other.assigned, other.measured, other.sessions)
        assert one.mean_s == pytest.approx(other.mean_s, rel=1e-14)
        assert one.sample().variance == pytest.approx(other.sample().variance, rel=1e-12)


def running(session, *durations_ms):
    """An experiment whose listeners, one per list of durations, used their variants from a moment after START_MS on."""
    experiment = add_replay(session, *durations_ms, start_ms=START_MS)
    experiment.is_replay = False
    for assignment in session.query(Assignment):
        session.add(
            Exposure(
                experiment_id=experiment.id,
                listener_id=assignment.listener_id,
                variant_id=assignment.variant_id,
                exposed_at_ms=START_MS + 1,
                received_at_ms=START_MS + 1,
                was_premium=False,
                is_mixed=False,
            )
        )
        listener = session.get(Listener, assignment.listener_id)
        add_session(session, listener, 1_000 * assignment.listener_id, START_MS + 1)
    session.flush()
    return experiment


def test_in_an_experiment_only_sessions_from_the_exposure_on_count(session):
    experiment = running(session, [90_000], [90_000])
    first, second = session.scalars(select(Listener.id).order_by(Listener.id))

    control, treatment = session_duration_sums(session, experiment.id)

    assert (control.sessions, control.mean_s) == (1, first)
    assert (treatment.sessions, treatment.mean_s) == (1, second)


def test_listeners_who_were_not_exposed_or_saw_two_variants_have_no_value(session):
    experiment = running(session, [90_000], [90_000])
    unexposed, mixed = session.query(Exposure).order_by(Exposure.listener_id)
    session.delete(unexposed)
    mixed.is_mixed = True
    session.flush()

    arms = session_duration_sums(session, experiment.id)

    assert [(arm.assigned, arm.measured, arm.sessions) for arm in arms] == [(1, 0, 0), (1, 0, 0)]


def test_listeners_whose_variant_was_overridden_are_in_no_arm(session):
    experiment = running(session, [90_000], [90_000])
    session.query(Assignment).order_by(Assignment.listener_id).first().is_override = True
    session.flush()

    control, treatment = session_duration_sums(session, experiment.id)

    assert (control.assigned, treatment.assigned) == (0, 1)


def test_another_experiment_on_the_same_listeners_changes_nothing(session):
    first = add_replay(session, [10_000], [20_000], [30_000])
    alone = session_duration_sums(session, first.id)

    add_replay(session, key="another")

    assert session_duration_sums(session, first.id) == alone


def test_events_that_name_unlisted_tracks_are_counted(session):
    replay = add_replay(session, [10_000], [0, 5_000], unlisted_track="not in the catalogue")
    add_listener(session, [10_000], unlisted_track="of nobody in this experiment")

    assert count_unlisted_events(session, replay.id) == 5


def test_running_sums_that_agree_with_their_events_are_not_wrong(session):
    add_replay(session, [10_000, 0], [20_000])

    assert count_wrong_sums(session) == 0


@pytest.mark.parametrize("column", ["first_event_ms", "last_event_ms", "plays", "likes", "late_events"])
def test_a_running_sum_off_by_one_is_wrong(session, column):
    add_replay(session, [10_000, 0], [20_000])
    row = session.query(ListeningSession).first()
    setattr(row, column, getattr(row, column) + 1)

    assert count_wrong_sums(session) == 1


def test_a_session_without_events_is_wrong(session):
    add_replay(session, [10_000])
    session.query(SessionEvent).delete()

    assert count_wrong_sums(session) == 1
