import numpy as np
import pytest
from experiment_worlds import CUTOFF_MS, DAY_MS

from ml.experiments.analysis.effects import effect_of
from ml.experiments.analysis.gathering import gather
from ml.experiments.analysis.timeline import by_age, over_time, timeline_of
from ml.experiments.metric_catalogue import METRICS
from ml.experiments.samples import Sample
from ml.experiments.statistics import welch

GROWING = [key for key, metric in METRICS.items() if metric.grows_with_time]


@pytest.mark.parametrize("key", GROWING)
def test_the_last_moment_is_the_whole_experiment(session, world, scope, key):
    timeline = timeline_of(session, scope, 2, METRICS[key])
    tallies = gather(session, scope, 2, METRICS[key]).tallies[key]

    last = over_time(timeline, ["genres"], 60)[-1]

    expected = welch(*(tally.sample() for tally in tallies))
    assert (last.at_ms, last.listeners) == (CUTOFF_MS, sum(tally.n for tally in tallies))
    assert last.difference == pytest.approx(expected.difference, rel=1e-9)
    assert last.difference in last.band
    assert effect_of("genres", *tallies).raw.difference == pytest.approx(last.difference, rel=1e-9)


def test_a_moment_knows_only_what_came_before(session, world, scope):
    timeline = timeline_of(session, scope, 2, METRICS["tracks_per_session"])

    point = over_time(timeline, ["genres"], 60)[14]

    now = world.since[world.since.first_ms < point.at_ms]
    per_arm = now.groupby("arm").plays.agg(["sum", "count"])
    ratio = per_arm["sum"] / per_arm["count"]
    assert point.at_ms == scope.starts_at_ms + 15 * DAY_MS
    assert point.difference == pytest.approx(ratio[1] - ratio[0])


def test_ages_hold_the_sessions_of_their_days(session, world, scope):
    timeline = timeline_of(session, scope, 2, METRICS["session_duration"])

    points = by_age(timeline, ["genres"])

    third = points[2]
    since = world.since
    days = (since.first_ms - since.exposed_at_ms) // DAY_MS
    now = since[(days >= third.first_day) & (days <= third.last_day)]
    seconds = ((now.last_ms - now.first_ms) / 1000).groupby([now.arm, now.listener_id]).mean()
    expected = welch(*(Sample.from_values(seconds[arm]) for arm in (0, 1)))
    assert third.listeners == len(seconds)
    assert third.difference == pytest.approx(expected.difference, rel=1e-9)
    assert third.interval.low == pytest.approx(expected.interval.low, rel=1e-8)


def test_days_follow_each_other_without_a_gap(session, scope):
    timeline = timeline_of(session, scope, 2, METRICS["session_duration"])

    firsts, lasts = np.array(timeline.age_days).T

    assert len(timeline.times_ms) <= 60
    assert len(firsts) <= 28
    assert (firsts[1:] == lasts[:-1] + 1).all()
    assert lasts[-1] >= scope.days - 1


def test_rates_at_an_age_are_per_time_at_that_age(session, world, scope):
    timeline = timeline_of(session, scope, 2, METRICS["sessions_per_week"])

    first = by_age(timeline, ["genres"])[0]

    since = world.since
    days = (since.first_ms - since.exposed_at_ms) // DAY_MS
    counts = since[days <= first.last_day].groupby("arm").size()
    n = world.listeners.groupby("arm").size()
    weeks = (first.last_day + 1) / 7
    assert first.difference == pytest.approx(counts[1] / n[1] / weeks - counts[0] / n[0] / weeks)
