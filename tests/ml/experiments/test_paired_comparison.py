"""Pairs are compared as pairs, and broken ones are counted."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.paired_comparison import compare_pairs
from ml.experiments.pairing import assign_pairs
from ml.experiments.samples import InsufficientDataError

PAIRS = st.lists(st.tuples(st.integers(-999, 999), st.integers(-999, 999)), min_size=2, max_size=40).map(
    np.array
)


@given(PAIRS, st.floats(0.5, 0.999))
def test_it_is_the_paired_t_test(pairs, level):
    assume(np.ptp(pairs[:, 1] - pairs[:, 0]) > 0)
    oracle = stats.ttest_rel(pairs[:, 1], pairs[:, 0])
    ends = oracle.confidence_interval(level)

    result = compare_pairs(pairs[:, 0], pairs[:, 1], level)

    assert result.comparison.t == pytest.approx(oracle.statistic, rel=1e-9, abs=1e-9)
    assert result.comparison.p_value == pytest.approx(oracle.pvalue, rel=1e-8)
    assert (result.comparison.interval.low, result.comparison.interval.high) == pytest.approx(
        (ends.low, ends.high), rel=1e-9, abs=1e-9
    )


def test_pairs_of_which_one_is_missing_are_left_out_and_counted():
    result = compare_pairs([1.0, np.nan, 3.0, 4.0, 5.0], [2.0, 2.0, 3.5, np.nan, 9.0])

    assert (result.pairs, result.broken_pairs) == (3, 2)
    assert result.comparison.difference == pytest.approx((1 + 0.5 + 4) / 3)


def test_paired_experiments_have_uniform_p_values_and_exact_intervals_where_welch_is_too_wide():
    random = np.random.default_rng(6)
    before = random.gamma(3.0, 1_000.0, 40)
    p_values, covered, welch_p_values = [], [], []
    for run in range(1_500):
        pairs = np.array(
            assign_pairs({f"{i:02}": v for i, v in enumerate(before)}, f"salt-{run}").pairs, dtype=int
        )
        values = before[pairs] + random.normal(0, 500, pairs.shape) + [0.0, 300.0]
        result = compare_pairs(values[:, 0], values[:, 1] - 300)
        p_values.append(result.comparison.p_value)
        covered.append(300 in compare_pairs(values[:, 0], values[:, 1]).comparison.interval)
        welch_p_values.append(stats.ttest_ind(values[:, 0], values[:, 1] - 300, equal_var=False).pvalue)

    assert stats.kstest(p_values, "uniform").pvalue > 0.01
    assert 0.93 < np.mean(covered) < 0.97
    assert np.mean(np.array(welch_p_values) < 0.05) < 0.01


@given(PAIRS.map(lambda pairs: pairs + 5_000), st.floats(0.5, 0.999))
def test_both_ends_of_the_lift_solve_fiellers_equation(pairs, level):
    assume(np.ptp(pairs[:, 1] - pairs[:, 0]) > 0)
    result = compare_pairs(pairs[:, 0], pairs[:, 1], level)
    assume(
        result.lift_interval is not None and -0.9 < result.lift_interval.low <= result.lift_interval.high < 9
    )

    for lift in (result.lift_interval.low, result.lift_interval.high):
        left = pairs[:, 1] - (1 + lift) * pairs[:, 0]
        assume(np.ptp(left) > 1e-6)
        assert stats.ttest_1samp(left, 0).pvalue == pytest.approx(1 - level, rel=1e-4)


@given(PAIRS.map(lambda pairs: pairs + 5_000))
def test_the_lift_excludes_zero_exactly_when_the_difference_is_significant(pairs):
    assume(np.ptp(pairs[:, 1] - pairs[:, 0]) > 0)
    result = compare_pairs(pairs[:, 0], pairs[:, 1])
    assume(result.lift_interval is not None and abs(result.comparison.p_value - 0.05) > 1e-6)

    assert (0 in result.lift_interval) == (result.comparison.p_value > 0.05)


def test_pairs_that_all_differ_by_the_same_have_no_test():
    with pytest.raises(InsufficientDataError, match="variance of the pairs' differences is 0"):
        compare_pairs([1.0, 2.0, 3.0], [2.0, 3.0, 4.0])


def test_one_whole_pair_is_insufficient():
    with pytest.raises(InsufficientDataError, match="n is 1 listeners, must be at least 2"):
        compare_pairs([1.0, np.nan], [2.0, 3.0])


def test_arms_of_different_length_are_no_pairs():
    with pytest.raises(ValueError, match=r"control is \(2,\), treatment \(3,\)"):
        compare_pairs([1.0, 2.0], [1.0, 2.0, 3.0])
