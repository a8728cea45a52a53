import numpy as np
import pytest

from ml.experiments.habits import WEEK_MS, habits_of, sessions_of
from webapp.models import EventType

START_MS = 1_700_000_000_000


def sessions(number, effect=0.0, weeks=4, seed=7):
    return list(sessions_of(habits_of(seed, number), seed, number, START_MS, weeks, 50, effect))


def duration_s(deeds):
    return (deeds[-1].occurred_at_ms - deeds[0].occurred_at_ms) / 1000


def test_the_same_seed_tells_the_same_story():
    assert sessions(3) == sessions(3)
    assert sessions(3) != sessions(3, seed=8)


def test_two_stretches_of_one_listener_differ():
    habits = habits_of(7, 3)
    first, second = (list(sessions_of(habits, 7, 3, START_MS + n * WEEK_MS, 4, 50)) for n in (0, 4))

    assert [len(deeds) for deeds in first] != [len(deeds) for deeds in second]


def test_sessions_lie_in_their_weeks_and_begin_and_end_with_a_play():
    for deeds in sessions(3):
        assert START_MS <= deeds[0].occurred_at_ms < START_MS + 4 * WEEK_MS
        assert deeds[0].type == EventType.PLAY
        assert deeds[-1].occurred_at_ms == max(d.occurred_at_ms for d in deeds if d.type == EventType.PLAY)


def test_the_effect_stretches_every_session_by_just_so_much_and_adds_none():
    before, after = (np.array([duration_s(d) for d in sessions(3, effect)]) for effect in (0, 0.25))

    assert after == pytest.approx(1.25 * before, abs=0.002)


def test_half_of_the_variance_of_log_durations_lies_between_listeners():
    logs = [[np.log(duration_s(deeds)) for deeds in sessions(number)] for number in range(400)]
    logs = [own for own in logs if len(own) > 1]
    within = np.mean([np.var(own, ddof=1) for own in logs])
    means = np.var([np.mean(own) for own in logs], ddof=1)
    between = means - within * np.mean([1 / len(own) for own in logs])

    assert between / (between + within) == pytest.approx(0.5, abs=0.06)


def test_the_effect_leaves_skips_per_play_and_advertisements_per_hour_alone():
    def rates(effect):
        deeds = [d for number in range(300) for session in sessions(number, effect) for d in session]
        hours = sum(duration_s(s) for number in range(300) for s in sessions(number, effect)) / 3600
        counts = {kind: sum(d.type == kind for d in deeds) for kind in EventType}
        return counts[EventType.SKIP] / counts[EventType.PLAY], counts[EventType.ADVERTISEMENT] / hours

    assert rates(0.3) == pytest.approx(rates(0.0), rel=0.05)


def test_premium_listeners_hear_no_advertisements():
    premium = next(number for number in range(20) if habits_of(7, number).is_premium)

    assert all(d.type != EventType.ADVERTISEMENT for deeds in sessions(premium) for d in deeds)


def test_what_is_out_of_range_is_named():
    with pytest.raises(ValueError, match="effect is -1, must be above -1"):
        sessions(0, effect=-1)
    with pytest.raises(ValueError, match="weeks is 0"):
        sessions(0, weeks=0)
