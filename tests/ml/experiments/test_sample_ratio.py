"""Arms whose sizes contradict the weights are noticed, however extreme."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.sample_ratio import SampleRatioCheck, check_sample_ratio
from ml.experiments.samples import InsufficientDataError

HALVES = {"none": 0.5, "genres": 0.5}


@pytest.mark.parametrize(
    ("counts", "weights", "chi_squared", "p_value", "tolerance"),
    [
        pytest.param((600, 400), (0.5, 0.5), 40.0, 2.5396e-10, 1e-5, id="Wikipedia"),
        pytest.param((44_000, 45_000), (0.5, 0.5), 11.235955, 8.0228e-4, 1e-5, id="srm.osc.garden"),
        pytest.param((5_000, 5_200, 0), (0.5, 0.5, 0.0), 3.9215686, 0.0476704, 1e-6, id="weight 0"),
        pytest.param((4_072, 2_035), (0.8, 0.2), 677.44490, 2.402e-149, 1e-4, id="tiny p"),
    ],
)
def test_published_checks_are_reproduced(counts, weights, chi_squared, p_value, tolerance):
    """The tolerance is the number of digits that the source gives."""
    result = check_sample_ratio(
        dict(zip("abc", counts, strict=False)), dict(zip("abc", weights, strict=False))
    )

    assert result.chi_squared == pytest.approx(chi_squared, rel=1e-6)
    assert result.p_value == pytest.approx(p_value, rel=tolerance)


@given(st.lists(st.tuples(st.integers(1, 10_000), st.integers(1, 20)), min_size=2, max_size=6))
def test_check_agrees_with_scipy(arms):
    counts = np.array([count for count, _ in arms])
    shares = np.array([part for _, part in arms]) / sum(part for _, part in arms)
    oracle = stats.chisquare(counts, counts.sum() * shares)

    result = check_sample_ratio(
        {str(i): int(count) for i, count in enumerate(counts)},
        {str(i): float(share) for i, share in enumerate(shares)},
    )

    assert result.chi_squared == pytest.approx(oracle.statistic, rel=1e-9, abs=1e-9)
    assert result.chi_squared_p_value == pytest.approx(oracle.pvalue, rel=1e-6)


@given(st.integers(0, 300), st.integers(1, 300), st.integers(1, 19))
def test_two_small_arms_are_judged_by_the_exact_binomial_test(first, second, twentieths):
    weights = {"none": twentieths / 20, "genres": 1 - twentieths / 20}
    oracle = stats.binomtest(first, first + second, twentieths / 20)

    result = check_sample_ratio({"none": first, "genres": second}, weights)

    assert result.p_value == result.exact_p_value == pytest.approx(oracle.pvalue, rel=1e-7, abs=1e-12)


def test_three_small_arms_are_judged_by_the_exact_multinomial_test():
    counts, shares = (1, 9, 2), (0.5, 0.3, 0.2)
    likelihood = stats.multinomial(12, shares)
    outcomes = [(a, b, 12 - a - b) for a in range(13) for b in range(13 - a)]
    chances = np.array([likelihood.pmf(outcome) for outcome in outcomes])

    result = check_sample_ratio(dict(zip("abc", counts, strict=True)), dict(zip("abc", shares, strict=True)))

    assert result.p_value == pytest.approx(chances[chances <= likelihood.pmf(counts) * (1 + 1e-7)].sum())


def test_the_exact_test_ends_at_a_thousand_listeners():
    assert check_sample_ratio({"none": 499, "genres": 500}, HALVES).exact_p_value is not None
    assert check_sample_ratio({"none": 500, "genres": 500}, HALVES).exact_p_value is None


def test_too_many_outcomes_leave_the_decision_to_chi_squared():
    quarters = dict.fromkeys("abcd", 0.25)

    result = check_sample_ratio(dict.fromkeys("abcd", 200), quarters)

    assert result.exact_p_value is None
    assert result.p_value == result.chi_squared_p_value == 1.0


def test_a_small_experiment_raises_a_false_alarm_no_more_often_than_it_says():
    sizes = np.arange(31)
    alarms = [check_sample_ratio({"none": n, "genres": 30 - n}, HALVES).is_mismatch for n in sizes]

    assert 0 < stats.binom(30, 0.5).pmf(sizes[alarms]).sum() < 0.001


@pytest.mark.parametrize(("second", "is_mismatch"), [(44_980, False), (45_000, True)])
def test_mismatch_begins_below_one_in_a_thousand(second, is_mismatch):
    result = check_sample_ratio({"none": 44_000, "genres": second}, HALVES)

    assert (result.p_value < 0.001) == is_mismatch
    assert result.is_mismatch == is_mismatch


def test_exactly_one_in_a_thousand_is_no_mismatch():
    assert not SampleRatioCheck(chi_squared=10.8, degrees_of_freedom=1, chi_squared_p_value=0.001).is_mismatch


def test_counts_too_extreme_for_a_float_are_a_mismatch():
    result = check_sample_ratio({"none": 10**9, "genres": 0}, HALVES)

    assert result.p_value == 0
    assert result.is_mismatch


def test_listeners_in_an_arm_of_weight_zero_are_a_mismatch():
    result = check_sample_ratio({"none": 500, "genres": 500, "off": 1}, {**HALVES, "off": 0.0})

    assert result.chi_squared == math.inf
    assert result.is_mismatch


def test_even_one_of_few_listeners_in_an_arm_of_weight_zero_is_a_mismatch():
    result = check_sample_ratio({"none": 5, "genres": 5, "off": 1}, {**HALVES, "off": 0.0})

    assert result.p_value == result.exact_p_value == 0.0


def test_an_arm_without_listeners_counts_as_zero():
    assert check_sample_ratio({"none": 20}, HALVES) == check_sample_ratio({"none": 20, "genres": 0}, HALVES)


@pytest.mark.parametrize(
    ("listeners", "weights", "message"),
    [
        ({"none": 5, "other": 5}, HALVES, "variant 'other' has no weight"),
        ({"none": 5, "genres": -1}, HALVES, "listeners of 'genres' are -1, must be at least 0"),
        ({"none": 5}, {"none": 1.0, "genres": 0.0}, "1 variants have a weight above 0, must be at least 2"),
        ({"none": 5}, {"none": 0.9, "genres": 0.2}, "weights sum to 1.1"),
    ],
)
def test_counts_that_do_not_fit_the_weights_are_refused(listeners, weights, message):
    with pytest.raises(ValueError, match=message):
        check_sample_ratio(listeners, weights)


def test_nobody_observed_is_insufficient():
    with pytest.raises(InsufficientDataError, match="listeners in all variants are 0"):
        check_sample_ratio({"none": 0}, HALVES)
