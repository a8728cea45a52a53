import numpy as np
import pytest
from listening_rows import add_replay

from ml.experiments.analysis.gathering import gather
from ml.experiments.analysis.scope import scope_of
from ml.experiments.metric_catalogue import METRICS
from ml.experiments.samples import InsufficientDataError

DURATION = METRICS["session_duration"]


def durations(session, replay):
    """Counts and tallies of mean session duration, the control first."""
    gathered = gather(session, scope_of(session, replay, 0), 2, DURATION)
    return gathered.counts, gathered.tallies[DURATION.key]


def test_each_listener_counts_once_however_many_sessions_they_have(session):
    replay = add_replay(session, [10_000, 20_000], [30_000], [45_000], [60_000, 60_000, 60_000])

    counts, (control, treatment) = durations(session, replay)

    assert [(arm.listeners, arm.sessions) for arm in counts] == [(2, 3), (2, 4)]
    assert (control.value(), treatment.value()) == (30.0, 45.0)
    assert control.sample().variance == pytest.approx(450.0)


def test_listeners_without_a_session_are_counted_but_have_no_value(session):
    replay = add_replay(session, [10_000], [20_000], [], [])

    counts, tallies = durations(session, replay)

    assert [(arm.listeners, arm.without_sessions) for arm in counts] == [(2, 1), (2, 1)]
    assert [(tally.n, tally.without_value, tally.value()) for tally in tallies] == [
        (1, 1, 10.0),
        (1, 1, 20.0),
    ]


def test_a_session_of_one_event_lasts_zero_seconds(session):
    counts, (control, treatment) = durations(session, add_replay(session, [0, 1], [0]))

    assert (control.value(), treatment.value()) == (0.0005, 0.0)
    assert [arm.single_event_sessions for arm in counts] == [1, 1]


def test_an_arm_of_one_listener_makes_no_sample(session):
    _, (control, _) = durations(session, add_replay(session, [10_000], [20_000]))

    with pytest.raises(InsufficientDataError, match="n is 1 listeners, must be at least 2"):
        control.sample()


def test_arms_without_anybody_have_no_value(session):
    _, tallies = durations(session, add_replay(session))

    assert [(tally.n, tally.value()) for tally in tallies] == [(0, None), (0, None)]


def test_a_small_spread_around_a_long_mean_keeps_its_digits(session):
    lasting = [10**10 + step for step in (0, 1, 4, 9, 16, 25, 36, 49)]

    _, (control, _) = durations(session, add_replay(session, *([one] for one in lasting)))

    expected = np.var(np.array([0, 4, 16, 36]) / 1000, ddof=1)
    assert control.sample().variance == pytest.approx(expected, rel=1e-6)
    assert control.value() == pytest.approx(1e7 + 0.014, rel=1e-15)


def test_equal_listeners_have_no_spread_at_all(session):
    _, tallies = durations(session, add_replay(session, *[[100, 200, 300, 1]] * 6))

    assert [tally.sample().variance for tally in tallies] == [0.0, 0.0]


def test_another_experiment_on_the_same_listeners_changes_nothing(session):
    first = add_replay(session, [10_000], [20_000], [30_000])
    alone = durations(session, first)

    add_replay(session, key="another")

    counts, tallies = durations(session, first)
    assert counts == alone[0]
    assert [tally.value() for tally in tallies] == [tally.value() for tally in alone[1]]
