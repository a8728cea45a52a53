"""The lift's interval agrees with Fieller's definition and with the test of the absolute difference."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.lift import fieller_interval, relative_lift
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import welch

SAMPLES = st.builds(Sample, st.integers(2, 200), st.floats(-100, 100), st.floats(0.01, 500))


def test_lift_is_the_difference_as_a_fraction_of_control():
    assert relative_lift(Sample(5, 4.0, 1.0), Sample(5, 5.0, 1.0)) == pytest.approx(0.25)


def test_there_is_no_lift_over_a_control_mean_of_zero():
    control, treatment = Sample(5, 0.0, 1.0), Sample(5, 5.0, 1.0)

    assert relative_lift(control, treatment) is None
    assert fieller_interval(control, treatment) is None


def test_interval_is_none_where_control_cannot_be_told_from_zero():
    assert fieller_interval(Sample(5, 0.5, 4.0), Sample(5, 5.0, 1.0)) is None


def test_a_known_control_mean_makes_the_interval_welch_over_the_mean():
    control, treatment = Sample(10, 4.0, 0.0), Sample(10, 5.0, 1.0)
    difference = welch(control, treatment).interval

    interval = fieller_interval(control, treatment)

    assert (interval.low, interval.high) == pytest.approx((difference.low / 4, difference.high / 4))


@given(SAMPLES, SAMPLES, st.floats(0.5, 0.999))
def test_both_ends_solve_fiellers_equation(control, treatment, level):
    interval = fieller_interval(control, treatment, level)
    assume(interval is not None and interval.high < 1e3 and interval.low > -1e3)
    quantile = stats.t.isf((1 - level) / 2, welch(control, treatment).degrees_of_freedom)

    for ratio in (interval.low + 1, interval.high + 1):
        spread = math.sqrt(treatment.variance_of_mean + ratio**2 * control.variance_of_mean)
        assert abs(treatment.mean - ratio * control.mean) == pytest.approx(quantile * spread, rel=1e-6)


@given(SAMPLES, SAMPLES, st.floats(0.5, 0.999))
def test_lift_excludes_zero_exactly_when_the_difference_is_significant(control, treatment, level):
    interval = fieller_interval(control, treatment, level)
    p_value = welch(control, treatment, level).p_value
    assume(interval is not None and abs(p_value - (1 - level)) > 1e-6)

    assert (0 in interval) == (p_value > 1 - level)


def test_the_interval_covers_the_true_lift_as_often_as_it_says():
    generator = np.random.default_rng(7)
    control = generator.gamma(2.0, 10.0, (2_000, 60))
    treatment = generator.gamma(2.0, 11.0, (2_000, 40))

    intervals = [
        fieller_interval(Sample.from_values(c), Sample.from_values(t))
        for c, t in zip(control, treatment, strict=True)
    ]

    assert 0.93 < np.mean([0.1 in interval for interval in intervals]) < 0.97


def test_two_constant_arms_have_no_interval():
    with pytest.raises(InsufficientDataError, match="variance is 0 in both arms"):
        fieller_interval(Sample(5, 1.0, 0.0), Sample(5, 2.0, 0.0))
