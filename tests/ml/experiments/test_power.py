"""Power, detectable effects and sample sizes agree with published tables and with simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.power import (
    listeners_per_arm,
    minimum_detectable_difference,
    minimum_detectable_lift,
    power_of,
)
from ml.experiments.samples import InsufficientDataError, Sample


def test_sample_size_for_a_mean_reproduces_gpower():
    assert 2 * listeners_per_arm(0.3, 10.0, power=0.85) == 39_906


@pytest.mark.parametrize(
    ("difference", "deviation", "power", "total"),
    [
        (0.3, 10.0, 0.85, 39_904),
        (0.3, 10.0, 0.80, 34_884),
        (0.003, math.sqrt(0.34 * 0.66), 0.85, 897_348),
    ],
)
def test_sample_sizes_of_spotify_confidence_are_reproduced(difference, deviation, power, total):
    assert 2 * listeners_per_arm(difference, deviation, power=power) == pytest.approx(total, rel=0.005)


def test_small_samples_match_cohens_table():
    """Cohen (1988), Statistical Power Analysis, table 2.4.1: d = .8, two-sided .05, power .80 needs 26 per arm."""
    assert listeners_per_arm(0.8, 1.0) == 26


def test_a_session_history_needs_1767_listeners_per_arm_for_five_percent():
    mean_s, deviation_s = 3325.580451830325, 1763.4716921557488

    assert listeners_per_arm(0.05 * mean_s, deviation_s) == 1_767
    assert minimum_detectable_lift(Sample(50, mean_s, deviation_s**2), 25, 25) == pytest.approx(
        0.43, abs=0.005
    )


def test_power_agrees_with_simulation():
    generator = np.random.default_rng(11)
    control = generator.normal(0.0, 2.0, (4_000, 15))
    treatment = generator.normal(1.8, 2.0, (4_000, 25))
    found = stats.ttest_ind(control, treatment, axis=1).pvalue < 0.05

    assert power_of(1.8, 2.0, 15, 25) == pytest.approx(found.mean(), abs=0.02)


def test_no_difference_is_found_as_often_as_alpha_says():
    assert power_of(0.0, 3.0, 10, 20, alpha=0.03) == pytest.approx(0.03)


@settings(max_examples=50)
@given(
    st.floats(1e-3, 1e6),
    st.integers(2, 10_000),
    st.integers(2, 10_000),
    st.floats(0.001, 0.2),
    st.floats(0.3, 0.99),
)
def test_the_detectable_difference_is_found_with_exactly_the_power(
    deviation, control_n, treatment_n, alpha, power
):
    difference = minimum_detectable_difference(deviation, control_n, treatment_n, alpha, power)

    assert power_of(difference, deviation, control_n, treatment_n, alpha) == pytest.approx(power, abs=1e-6)


@settings(max_examples=50)
@given(st.floats(0.02, 20.0), st.floats(0.3, 0.99))
def test_no_smaller_sample_would_have_the_power(difference, power):
    n = listeners_per_arm(difference, 1.0, power=power)

    assert power_of(difference, 1.0, n, n) >= power
    assert n == 2 or power_of(difference, 1.0, n - 1, n - 1) < power


def test_the_sign_of_the_difference_does_not_matter():
    assert listeners_per_arm(-0.3, 1.0) == listeners_per_arm(0.3, 1.0)
    assert power_of(-0.3, 1.0, 50, 60) == power_of(0.3, 1.0, 50, 60)


def test_a_tiny_difference_is_sized_without_trouble():
    assert listeners_per_arm(1e-5, 1.0) == pytest.approx(1.5698e11, rel=1e-4)


def test_the_detectable_lift_is_positive_over_a_negative_mean():
    above, below = Sample(50, 5.0, 2.0), Sample(50, -5.0, 2.0)

    assert minimum_detectable_lift(below, 25, 25) == minimum_detectable_lift(above, 25, 25) > 0


@pytest.mark.parametrize(("mean", "variance"), [(0.0, 1.0), (5.0, 0.0)])
def test_a_history_without_mean_or_spread_has_no_detectable_lift(mean, variance):
    with pytest.raises(InsufficientDataError, match=f"mean {mean} and variance {variance}, neither may be 0"):
        minimum_detectable_lift(Sample(50, mean, variance), 25, 25)


def test_an_arm_of_one_listener_has_no_power():
    with pytest.raises(InsufficientDataError, match="n is 1 and 30 listeners, must be at least 2 per arm"):
        power_of(1.0, 1.0, 1, 30)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"difference": 0.0}, r"difference is 0\.0, must be finite and not 0"),
        ({"difference": math.nan}, "difference is nan, must be finite and not 0"),
        ({"standard_deviation": 0.0}, r"standard_deviation is 0\.0, must be finite and above 0"),
        ({"alpha": 5}, r"alpha is 5, must be inside \(0, 1\)"),
        ({"power": 80}, r"power is 80, must be above 0\.05 and at most 0\.9999"),
        ({"power": 0.05}, r"power is 0\.05, must be above 0\.05 and at most 0\.9999"),
    ],
)
def test_arguments_out_of_range_are_refused_by_value(arguments, message):
    with pytest.raises(ValueError, match=message):
        listeners_per_arm(**{"difference": 1.0, "standard_deviation": 1.0, **arguments})
