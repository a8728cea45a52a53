"""Ratios are compared by listener: as a cluster-robust regression does, and not as if plays were listeners."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.ratios import RatioSums, compare_ratios
from ml.experiments.samples import InsufficientDataError
from ml.experiments.statistics import welch


def _arms(generator, count, listeners, skip_rate=0.4):
    """Skips and plays, int arrays of shape (count, listeners); listeners differ in both."""
    plays = generator.negative_binomial(2, 0.05, (count, listeners)) + 1
    own_rate = generator.beta(20 * skip_rate, 20 * (1 - skip_rate), (count, listeners))
    return generator.binomial(plays, own_rate), plays


def test_denominators_of_one_make_the_ratio_a_mean():
    ones = np.ones(4)
    control, treatment = np.array([1.0, 2, 3, 7]), np.array([2.0, 3, 4, 9])

    result = compare_ratios(RatioSums.from_values(control, ones), RatioSums.from_values(treatment, ones))

    means = welch(
        RatioSums.from_values(control, ones).sample(), RatioSums.from_values(treatment, ones).sample()
    )
    assert result.comparison == means
    assert result.control.mean == control.mean()
    assert result.control.variance == pytest.approx(control.var(ddof=1))


def test_the_lift_is_significant_exactly_when_the_difference_is():
    generator = np.random.default_rng(5)
    skips, plays = _arms(generator, 400, 20)
    sums = [RatioSums.from_values(y, x) for y, x in zip(skips, plays, strict=True)]

    for control, treatment in zip(sums[::2], sums[1::2], strict=True):
        result = compare_ratios(control, treatment)
        assert (0 in result.lift_interval) == (result.comparison.p_value > 0.05)


def test_listeners_without_a_denominator_stay_in_and_are_counted():
    sums = RatioSums.from_values([1, 0, 2, 0], [2, 0, 3, 0])

    assert (sums.n, sums.zero_denominators) == (4, 2)
    assert sums.sample().mean == pytest.approx(3 / 5)
    assert compare_ratios(sums, RatioSums.from_values([1, 2], [3, 5])).zero_denominators == 2


def test_dropping_listeners_without_a_denominator_would_hardly_change_the_error():
    with_them = RatioSums.from_values([1, 2, 2, 5] + [0] * 40, [2, 3, 5, 6] + [0] * 40).sample()
    without = RatioSums.from_values([1, 2, 2, 5], [2, 3, 5, 6]).sample()

    assert with_them.mean == pytest.approx(without.mean)
    assert with_them.variance_of_mean == pytest.approx(without.variance_of_mean * (44 / 43) / (4 / 3))


@given(st.lists(st.integers(1, 1_000), min_size=2, max_size=30), st.integers(1, 99))
def test_listeners_with_one_and_the_same_ratio_have_no_variance(plays, percent):
    plays = np.array(plays, dtype=float)

    assert RatioSums.from_values(plays * percent, plays * 100).sample().variance == 0.0


def test_intervals_cover_the_true_difference_as_often_as_they_say():
    generator = np.random.default_rng(8)
    control, treatment = _arms(generator, 2_000, 80), _arms(generator, 2_000, 60, skip_rate=0.45)
    results = [
        compare_ratios(RatioSums.from_values(*c), RatioSums.from_values(*t))
        for c, t in zip(zip(*control, strict=True), zip(*treatment, strict=True), strict=True)
    ]

    assert 0.93 < np.mean([0.05 in result.comparison.interval for result in results]) < 0.97
    assert 0.93 < np.mean([0.05 / 0.4 in result.lift_interval for result in results]) < 0.97


def test_treating_plays_as_listeners_would_find_what_is_not_there():
    generator = np.random.default_rng(9)
    (skips, plays), (others, more) = _arms(generator, 1_000, 50), _arms(generator, 1_000, 50)
    rates = np.array([skips.sum(1) / plays.sum(1), others.sum(1) / more.sum(1)])
    pooled = (skips.sum(1) + others.sum(1)) / (plays.sum(1) + more.sum(1))
    naive_error = np.sqrt(pooled * (1 - pooled) * (1 / plays.sum(1) + 1 / more.sum(1)))

    by_listener = [
        compare_ratios(RatioSums.from_values(a, b), RatioSums.from_values(c, d)).comparison.p_value
        for a, b, c, d in zip(skips, plays, others, more, strict=True)
    ]

    assert np.mean(np.abs(rates[1] - rates[0]) > 1.96 * naive_error) > 0.2
    assert stats.kstest(by_listener, "uniform").pvalue > 0.01


def test_an_arm_without_any_denominator_is_insufficient():
    with pytest.raises(InsufficientDataError, match="denominators sum to 0, must differ from 0"):
        RatioSums.from_values([0, 0, 0], [0, 0, 0]).sample()


def test_sums_that_no_listeners_can_have_are_refused():
    with pytest.raises(ValueError, match="xy is 40, which no listeners with the other sums can have"):
        RatioSums(n=3, y=6, y2=14, x=6, x2=14, xy=40).sample()


def test_one_listener_is_insufficient():
    with pytest.raises(InsufficientDataError, match="n is 1 listeners, must be at least 2"):
        RatioSums.from_values([1], [2]).sample()


def test_more_zero_denominators_than_listeners_are_refused():
    with pytest.raises(ValueError, match="zero_denominators is 3, must be 0 to 2"):
        RatioSums(2, 1, 1, 2, 2, 1, zero_denominators=3)


def test_numerators_without_their_denominators_are_refused():
    with pytest.raises(ValueError, match=r"numerators are \(2,\), denominators \(3,\)"):
        RatioSums.from_values([1, 2], [1, 2, 3])
