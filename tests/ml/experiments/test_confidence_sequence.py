"""A confidence sequence holds at all moments at once, and is narrowest at the plan."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peeking import critical_t, experiments
from scipy import optimize, stats

from ml.experiments.confidence_sequence import always_valid
from ml.experiments.samples import Sample
from ml.experiments.statistics import Comparison, welch

MANY = 10**9


def _reach(n, planned_n, alpha=0.05):
    """Half the width in standard errors, for listeners so many that t is z."""
    comparison = welch(Sample(MANY, 0.0, 1.0), Sample(MANY, 0.0, 1.0))
    return always_valid(comparison, n, planned_n, alpha).interval.high / comparison.standard_error


def test_the_width_is_waudby_smiths_at_the_tuned_rho():
    """Equation 2 of Waudby-Smith et al.: sqrt((t rho^2 + 1) / (t rho^2) * log((t rho^2 + 1) / alpha^2))."""

    def width(log_rho2, t):
        scaled = t * math.exp(log_rho2)
        return math.sqrt((scaled + 1) / scaled * math.log((scaled + 1) / 0.05**2))

    best = optimize.minimize_scalar(
        width, bounds=(-12, 3), args=(1_000,), method="bounded", options={"xatol": 1e-9}
    )

    assert _reach(1_000, 1_000) == pytest.approx(best.fun, rel=1e-6)
    for n in (10, 300, 50_000):
        assert _reach(n, 1_000) == pytest.approx(width(best.x, n), rel=1e-5)


def test_no_other_plan_gives_a_narrower_interval_at_this_size():
    assert _reach(1_000, 1_000) < min(_reach(1_000, 900), _reach(1_000, 1_100))


@given(st.floats(-3, 3), st.integers(3, 300), st.integers(3, 900))
def test_the_p_value_falls_below_alpha_exactly_when_the_interval_excludes_zero(difference, n, planned_n):
    comparison = welch(Sample(n, 0.0, 1.0), Sample(n, difference, 1.5))

    result = always_valid(comparison, 2 * n, planned_n)

    if abs(result.p_value - 0.05) > 1e-9:
        assert (result.p_value < 0.05) == (0 not in result.interval)


def test_looking_after_every_fourth_listener_keeps_the_false_positives():
    difference, error, degrees = experiments(1_000, 250, 0.0, runs=2_000, seed=5)
    bounds = [_reach(4 * (look + 1), 1_000) for look in range(250)]

    crossed = np.abs(difference) > critical_t(bounds, degrees) * error

    assert 0.0 < crossed[:, 4:].any(axis=1).mean() <= 0.05


def test_an_overwhelming_difference_has_a_p_value_of_zero_and_no_crash():
    result = always_valid(welch(Sample(MANY, 0.0, 1.0), Sample(MANY, 9.0, 1.0)), MANY, MANY)

    assert result.p_value == 0.0
    assert result.interval.low > 8.9


def test_it_is_wider_than_the_plain_interval():
    comparison = welch(Sample(100, 0.0, 1.0), Sample(100, 0.2, 1.0))

    assert _reach(200, 200) / stats.norm.ppf(0.975) == pytest.approx(1.54, abs=0.1)
    assert always_valid(comparison, 200, 200).p_value > comparison.p_value


@pytest.mark.parametrize(
    ("n", "planned_n", "alpha", "message"),
    [
        (0, 10, 0.05, "n is 0 and planned_n is 10, must both be at least 1"),
        (10, 0, 0.05, "n is 10 and planned_n is 0"),
        (10, 10, 5, r"alpha is 5, must be inside \(0, 1\)"),
    ],
)
def test_arguments_out_of_range_are_refused(n, planned_n, alpha, message):
    comparison: Comparison = welch(Sample(5, 0.0, 1.0), Sample(5, 1.0, 1.0))

    with pytest.raises(ValueError, match=message):
        always_valid(comparison, n, planned_n, alpha)
