"""The noncentral tail agrees with scipy where scipy has an answer, and has one everywhere."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special, stats

from ml.experiments.noncentral_t import two_sided_tail

DEGREES = st.integers(2, 100_000)
NONCENTRALITIES = st.floats(0, 30)
CRITICAL_VALUES = st.floats(0.5, 12)


@given(DEGREES, NONCENTRALITIES, CRITICAL_VALUES)
def test_tail_agrees_with_scipy(degrees, noncentrality, critical):
    below = special.nctdtr(degrees, noncentrality, critical) - special.nctdtr(
        degrees, noncentrality, -critical
    )
    assume(not math.isnan(below))

    assert two_sided_tail(degrees, noncentrality, critical) == pytest.approx(1 - below, abs=1e-9)


@given(DEGREES, CRITICAL_VALUES)
def test_without_a_difference_it_is_students_tail(degrees, critical):
    assert two_sided_tail(degrees, 0.0, critical) == pytest.approx(
        2 * stats.t.sf(critical, degrees), rel=1e-8
    )


def test_many_listeners_make_it_the_normal_tail():
    expected = stats.norm.sf(1.96 - 2.8) + stats.norm.sf(1.96 + 2.8)

    assert two_sided_tail(1e11, 2.8, 1.96) == pytest.approx(expected, rel=1e-9)


def test_tail_is_a_number_where_scipy_has_none():
    assert two_sided_tail(2, 42.376, 1.2) == pytest.approx(1.0)
