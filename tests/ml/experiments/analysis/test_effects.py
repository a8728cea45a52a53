"""Every metric through the database, against the same from pandas tables and the plain functions."""

import numpy as np
import pytest
from experiment_worlds import CUTOFF_MS, DAY_MS

from ml.experiments.analysis.effects import effect_of
from ml.experiments.analysis.gathering import gather
from ml.experiments.cuped import ArmWithHistory, compare_with_history, mean_history
from ml.experiments.metric_catalogue import METRICS
from ml.experiments.proportions import Proportion, compare_proportions
from ml.experiments.ratios import RatioSums, compare_ratios
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import welch

RATIOS = {
    "sessions_per_week": ("sessions", "weeks"),
    "tracks_per_session": ("plays", "sessions"),
    "skip_rate": ("skips", "plays"),
    "likes_per_hour": ("likes", "hours"),
    "advertisements_per_hour": ("advertisements", "hours"),
}
SUMS = ["sessions", "hours", "plays", "skips", "likes", "advertisements", "premium_purchases"]


@pytest.fixture
def gathered(session, scope):
    first, *others = METRICS.values()
    return gather(session, scope, 2, first, others)


def table_of(world, sessions):
    lasting = sessions.assign(sessions=1, hours=(sessions.last_ms - sessions.first_ms) / 3_600_000)
    return world.per_listener(lasting, SUMS)


def arms_of(world):
    """Per arm the sums since the exposure and before it, with the weeks that they were watched."""
    since, before = table_of(world, world.since), table_of(world, world.before)
    exposed = world.listeners.exposed_at_ms.to_numpy()
    first_ever = world.sessions.groupby("listener_id").first_ms.min().reindex(world.listeners.listener_id)
    tenure = np.maximum(exposed - first_ever.fillna(np.inf).to_numpy(), 0)
    since["weeks"] = (CUTOFF_MS - exposed) / (7 * DAY_MS)
    before["weeks"] = np.minimum(tenure, 28 * DAY_MS) / (7 * DAY_MS)
    arm = world.listeners.arm.to_numpy()
    return [(since[arm == one], before[arm == one]) for one in (0, 1)]


def effect(gathered, key):
    return effect_of("genres", *gathered.tallies[key])


@pytest.mark.parametrize("key", RATIOS)
def test_ratios_are_those_of_the_delta_method(world, gathered, key):
    above, below = RATIOS[key]
    sums = [RatioSums.from_values(now[above], now[below]) for now, _ in arms_of(world)]

    found = effect(gathered, key)

    expected = compare_ratios(*sums)
    assert found.raw.difference == pytest.approx(expected.comparison.difference, rel=1e-9)
    assert found.raw.p_value == pytest.approx(expected.comparison.p_value, rel=1e-8)
    assert found.raw.lift_interval.low == pytest.approx(expected.lift_interval.low, rel=1e-8)
    assert sum(tally.zero_denominators for tally in gathered.tallies[key]) == expected.zero_denominators


@pytest.mark.parametrize("key", RATIOS)
def test_ratios_are_adjusted_by_the_same_ratio_before(world, gathered, key):
    above, below = RATIOS[key]
    arms = [
        ArmWithHistory.of_ratios(now[above], now[below], past[above], past[below])
        for now, past in arms_of(world)
    ]

    found = effect(gathered, key)

    expected = compare_with_history(*arms)
    assert found.adjusted.difference == pytest.approx(expected.adjusted.difference, rel=1e-8)
    assert found.adjusted.p_value == pytest.approx(expected.adjusted.p_value, rel=1e-7)
    assert found.variance_removed == pytest.approx(expected.variance_removed, rel=1e-6, abs=1e-9)
    assert found.without_history == expected.without_history


def test_mean_durations_are_compared_by_welch(world, gathered):
    samples = [Sample.from_values(3600 * now.hours / now.sessions) for now, _ in means_of(world)]

    found = effect(gathered, "session_duration")

    expected = welch(*samples)
    assert found.raw.difference == pytest.approx(expected.difference, rel=1e-9)
    assert found.raw.p_value == pytest.approx(expected.p_value, rel=1e-8)


def test_mean_durations_are_adjusted_with_the_mean_history_for_who_has_none(world, gathered):
    histories = [(3600 * past.hours / past.sessions).to_numpy() for _, past in means_of(world)]
    imputed = mean_history(*histories)
    arms = [
        ArmWithHistory.of_means(3600 * now.hours / now.sessions, history, imputed)
        for (now, _), history in zip(means_of(world), histories, strict=True)
    ]

    found = effect(gathered, "session_duration")

    expected = compare_with_history(*arms)
    assert found.adjusted.difference == pytest.approx(expected.adjusted.difference, rel=1e-8)
    assert found.adjusted.interval.low == pytest.approx(expected.adjusted.interval.low, rel=1e-8)
    assert found.without_history == expected.without_history > 0


def means_of(world):
    """The arms without the listeners who have no session."""
    return [(now[now.sessions > 0], past[now.sessions > 0]) for now, past in arms_of(world)]


def test_conversion_is_of_those_without_premium(world, gathered):
    free = ~world.listeners.was_premium.to_numpy()
    bought = table_of(world, world.since).premium_purchases.to_numpy() > 0
    arm = world.listeners.arm.to_numpy()
    shares = [
        Proportion(int(bought[free & (arm == one)].sum()), int((free & (arm == one)).sum())) for one in (0, 1)
    ]

    found = effect(gathered, "premium_conversion")

    expected = compare_proportions(*shares)
    assert found.raw.difference == pytest.approx(expected.difference)
    assert found.raw.p_value == pytest.approx(expected.p_value)
    assert [tally.without_value for tally in gathered.tallies["premium_conversion"]] == [
        int((~free & (arm == one)).sum()) for one in (0, 1)
    ]


def test_few_hits_bring_an_exact_p_value_that_counts(world, gathered):
    found = effect(gathered, "retention_week_5")

    assert (found.exact_p_value is not None) == (
        min(min(p.hits, p.n - p.hits) for p in (t.proportion() for t in gathered.tallies["retention_week_5"]))
        < 5
    )
    assert found.p_value == (found.raw.p_value if found.exact_p_value is None else found.exact_p_value)


def test_without_played_groups_there_is_no_breadth(gathered):
    with pytest.raises(InsufficientDataError):
        effect(gathered, "genre_breadth")
