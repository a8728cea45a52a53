"""Planned looks spend alpha once: published boundaries, exact crossing rates, and simulated experiments."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peeking import critical_t, experiments
from scipy import special, stats

from ml.experiments.power import minimum_detectable_difference
from ml.experiments.samples import Sample
from ml.experiments.sequential import judge, looks_at, spent_by, t_bound
from ml.experiments.statistics import welch

PLANS = [(50, 5), (200, 10), (1_000, 20)]


def _equal_looks(count):
    return [(i + 1) / count for i in range(count)]


def _bounds(fractions, **options):
    return [look.bound for look in looks_at(fractions, **options)]


@pytest.mark.parametrize(
    ("count", "bounds"),
    [
        (1, [1.9600]),
        (2, [2.9626, 1.9686]),
        (3, [3.7103, 2.5114, 1.9930]),
        (4, [4.3326, 2.9631, 2.3590, 2.0141]),
        (5, [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]),
    ],
)
def test_equal_looks_have_the_published_boundaries(count, bounds):
    """Programs of Reboussin et al. (2000), as `ldbounds` prints them."""
    assert _bounds(_equal_looks(count)) == pytest.approx(bounds, abs=1e-3)


def test_one_look_at_the_end_is_the_plain_test():
    (look,) = looks_at([1.0], alpha=0.05)

    assert look.bound == pytest.approx(stats.norm.ppf(0.975))
    assert look.nominal_p_value == pytest.approx(0.05)


FRACTIONS = st.lists(st.integers(1, 40), min_size=1, max_size=6, unique=True).map(
    lambda parts: [part / 40 for part in sorted(parts)]
)


@settings(max_examples=30)
@given(FRACTIONS, st.floats(0.001, 0.2))
def test_two_arbitrary_looks_are_crossed_as_often_as_spent(fractions, alpha):
    first, second = (fractions[0], fractions[-1]) if len(fractions) > 1 else (fractions[0] / 2, fractions[0])
    one, other = _bounds([first, second], alpha=alpha)
    correlation = math.sqrt(first / second)
    normal = stats.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]])
    one, other = min(one, 30.0), min(other, 30.0)

    within = normal.cdf([one, other], lower_limit=[-one, -other])

    assert 1 - within == pytest.approx(spent_by(second, alpha), abs=2e-5)


@settings(max_examples=30)
@given(FRACTIONS)
def test_a_boundary_does_not_depend_on_later_looks(fractions):
    assert _bounds(fractions)[:-1] == _bounds(fractions[:-1])


@settings(max_examples=30)
@given(FRACTIONS)
def test_no_look_asks_for_less_than_the_plain_test(fractions):
    assert min(_bounds(fractions)) >= stats.norm.ppf(0.975) - 1e-9


def test_unequal_looks_are_crossed_as_often_as_spent():
    fractions = [0.1, 0.15, 0.5, 0.52, 0.9, 1.0]
    steps = np.random.default_rng(2).standard_normal((200_000, 6)) * np.sqrt(np.diff([0, *fractions]))
    z = steps.cumsum(axis=1) / np.sqrt(fractions)

    crossed = (np.abs(z) > _bounds(fractions)).cumsum(axis=1) > 0

    expected = [spent_by(fraction) for fraction in fractions]
    assert crossed.mean(axis=0) == pytest.approx(expected, abs=0.002)


def test_a_look_too_early_to_spend_anything_has_no_finite_boundary():
    looks = looks_at([0.001, 1.0])

    assert looks[0].bound == math.inf
    assert looks[0].nominal_p_value == 0.0
    assert looks[1].bound == pytest.approx(stats.norm.ppf(0.975))


def test_an_early_end_spends_what_is_left():
    stopped = looks_at([0.4, 0.7], is_final=True)[-1]

    assert stopped.spent == 0.05
    assert stopped.bound < looks_at([0.4, 0.7])[-1].bound
    assert stopped.bound == pytest.approx(1.963, abs=0.005)


def test_a_hundred_looks_and_looks_close_together_have_boundaries():
    assert _bounds(_equal_looks(100))[-1] == pytest.approx(2.18, abs=0.01)
    assert all(np.isfinite(_bounds([0.5, 0.501, 0.999, 1.0])))


@pytest.mark.parametrize(
    ("fractions", "message"),
    [
        ([0.5, 0.5], r"information fraction 0\.5 follows 0\.5, must be 0\.001 above"),
        ([0.5, 0.4], r"information fraction 0\.4 follows 0\.5"),
        ([0.0], r"information_fraction is 0\.0, must be above 0 and at most 1"),
        ([50], "information_fraction is 50, must be above 0 and at most 1"),
        ([math.nan], "information_fraction is nan"),
    ],
)
def test_fractions_out_of_order_or_range_are_refused(fractions, message):
    with pytest.raises(ValueError, match=message):
        looks_at(fractions)


def test_an_alpha_in_percent_is_refused():
    with pytest.raises(ValueError, match=r"alpha is 5, must be inside \(0, 1\)"):
        looks_at([1.0], alpha=5)


@pytest.mark.parametrize("degrees_of_freedom", [3.0, 8.0, 48.7, 1e6])
@pytest.mark.parametrize("z", [1.96, 3.357, 4.877, 8.0])
def test_the_bound_on_t_has_the_tail_of_the_bound_on_z(z, degrees_of_freedom):
    assert stats.t.sf(t_bound(z, degrees_of_freedom), degrees_of_freedom) == pytest.approx(
        stats.norm.sf(z), rel=1e-6
    )


@given(st.floats(1, 60) | st.just(math.inf), st.floats(1, 1e9))
def test_the_bound_on_t_is_never_below_the_bound_on_z(z, degrees_of_freedom):
    assert t_bound(z, degrees_of_freedom) >= z * (1 - 1e-6)


def test_no_boundary_is_crossed_where_none_is_finite():
    comparison = welch(Sample(5, 0.0, 1.0), Sample(5, 1e6, 1.0))

    result = judge(comparison, looks_at([0.001])[-1])

    assert not result.is_crossed
    assert (result.interval.low, result.interval.high) == (-math.inf, math.inf)


@given(st.floats(-4, 4), st.integers(2, 60))
def test_the_repeated_interval_excludes_zero_exactly_when_the_boundary_is_crossed(difference, n):
    comparison = welch(Sample(n, 0.0, 1.0), Sample(n, difference, 1.0))
    look = looks_at([0.3, 0.8])[-1]

    result = judge(comparison, look)

    assert result.is_crossed == (0 not in result.interval)
    assert result.is_crossed == (comparison.p_value < look.nominal_p_value)


@pytest.mark.parametrize(("listeners", "count"), PLANS)
def test_planned_looks_keep_false_positives_and_most_of_the_power(listeners, count):
    effect = minimum_detectable_difference(1.0, listeners // 2, listeners // 2)
    bounds = _bounds(_equal_looks(count))

    rates = {}
    for true in (0.0, effect):
        difference, error, degrees = experiments(listeners, count, true, runs=4_000, seed=1)
        reach = critical_t(bounds, degrees) * error
        rates[true] = (np.abs(difference) > reach).any(axis=1).mean()
        covered = (np.abs(difference - true) <= reach).all(axis=1).mean()
        assert 0.93 < covered < 0.97

    assert rates[0.0] <= 0.06
    assert rates[effect] >= 0.74


def test_the_vectorised_simulation_judges_as_the_function_does():
    bounds = looks_at(_equal_looks(5))
    difference, error, degrees = experiments(50, 5, 0.8, runs=1, seed=3)
    random = np.random.default_rng(3)
    control, treatment = random.standard_normal(25), random.standard_normal(25) + 0.8

    for k, look in enumerate(bounds):
        n = 5 * (k + 1)
        comparison = welch(Sample.from_values(control[:n]), Sample.from_values(treatment[:n]))
        assert comparison.difference == pytest.approx(difference[0, k])
        assert judge(comparison, look).critical_t == pytest.approx(critical_t(look.bound, degrees)[0, k])
        assert comparison.standard_error == pytest.approx(error[0, k])


def test_bounds_on_z_would_raise_too_many_false_alarms_among_few_listeners():
    difference, error, degrees = experiments(50, 5, 0.0, runs=20_000, seed=4)
    bounds = _bounds(_equal_looks(5))

    by_z = (np.abs(difference / error) > bounds).any(axis=1).mean()
    by_t = (np.abs(difference / error) > critical_t(bounds, degrees)).any(axis=1).mean()

    assert by_t < 0.054 < by_z


def test_spending_ends_at_alpha():
    assert spent_by(1.0, 0.03) == pytest.approx(0.03)
    assert spent_by(0.2) == pytest.approx(4 * special.ndtr(special.ndtri(0.0125) / math.sqrt(0.2)))
