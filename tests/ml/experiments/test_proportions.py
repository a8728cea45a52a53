"""Shares are compared by a pooled test and an unpooled interval."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.proportions import Proportion, compare_proportions
from ml.experiments.samples import InsufficientDataError


def test_forty_against_fifty_of_a_hundred_reproduces_the_published_numbers():
    """Input of the spotify/confidence README."""
    result = compare_proportions(Proportion(40, 100), Proportion(50, 100))

    assert result.z == pytest.approx(1.4213381, rel=1e-6)
    assert result.p_value == pytest.approx(0.1552185, rel=1e-6)
    assert (result.interval.low, result.interval.high) == pytest.approx((-0.0371975, 0.2371975), rel=1e-6)


def test_three_quarters_against_two_fifths_reproduces_the_published_interval():
    """intuit/wasabi tests."""
    result = compare_proportions(Proportion(300, 400), Proportion(200, 500))

    assert result.difference == pytest.approx(-0.35)
    assert (result.interval.low, result.interval.high) == pytest.approx((-0.4103704, -0.2896296), rel=1e-6)


@given(st.integers(1, 99), st.integers(1, 99), st.integers(100, 500), st.integers(100, 500))
def test_pooled_z_squared_is_pearsons_chi_squared(control_hits, treatment_hits, control_n, treatment_n):
    table = [[control_hits, control_n - control_hits], [treatment_hits, treatment_n - treatment_hits]]
    oracle = stats.chi2_contingency(table, correction=False)

    result = compare_proportions(Proportion(control_hits, control_n), Proportion(treatment_hits, treatment_n))

    assert result.z**2 == pytest.approx(oracle.statistic, rel=1e-9, abs=1e-12)
    assert result.p_value == pytest.approx(oracle.pvalue, rel=1e-6)


def test_a_huge_difference_has_a_tiny_p_value_and_no_crash():
    result = compare_proportions(Proportion(0, 10**9), Proportion(10**9, 10**9))

    assert result.p_value == 0
    assert math.isfinite(result.z)


@pytest.mark.parametrize(("hits", "message"), [(0, "are 0, must be 1 to 29"), (1, "are 30, must be 1 to 29")])
def test_arms_that_all_do_the_same_have_no_test(hits, message):
    with pytest.raises(InsufficientDataError, match=message):
        compare_proportions(Proportion(10 * hits, 10), Proportion(20 * hits, 20))


@pytest.mark.parametrize("hits", [-1, 11])
def test_hits_beyond_the_listeners_are_refused(hits):
    with pytest.raises(ValueError, match=f"hits is {hits}, must be 0 to 10"):
        Proportion(hits, 10)


def test_a_share_of_nobody_is_refused():
    with pytest.raises(InsufficientDataError, match="n is 0 listeners, must be at least 1"):
        Proportion(0, 0)
