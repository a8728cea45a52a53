"""A guardrail holds only when harm beyond the margin is ruled out, not when nothing was found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.guardrails import GuardrailVerdict, Margin, check_guardrail
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import welch

SAMPLES = st.builds(Sample, st.integers(2, 200), st.floats(1, 100), st.floats(0.01, 500))


@given(SAMPLES, SAMPLES, st.floats(0, 50))
def test_an_absolute_margin_is_welch_against_a_shifted_control(control, treatment, size):
    shifted = Sample(control.n, control.mean - size, control.variance)
    oracle = welch(shifted, treatment)

    result = check_guardrail(control, treatment, Margin(size, is_relative=False))

    assert result.allowance == pytest.approx(oracle.difference)
    assert (result.interval.low, result.interval.high) == pytest.approx(
        (oracle.interval.low, oracle.interval.high)
    )
    assert result.p_value == pytest.approx(stats.t.sf(oracle.t, oracle.degrees_of_freedom))


@given(SAMPLES, SAMPLES, st.floats(0, 0.5))
def test_held_means_p_below_half_of_what_the_level_leaves(control, treatment, size):
    result = check_guardrail(control, treatment, Margin(size))

    if abs(result.p_value - 0.025) > 1e-9:
        assert (result.verdict == GuardrailVerdict.HELD) == (result.p_value < 0.025)


def test_an_insignificant_difference_of_few_listeners_is_unclear():
    control, treatment = Sample(10, 100.0, 900.0), Sample(10, 99.0, 900.0)

    assert welch(control, treatment).p_value > 0.9
    assert check_guardrail(control, treatment, Margin(0.02)).verdict == GuardrailVerdict.UNCLEAR


def test_a_significant_but_small_worsening_holds():
    control, treatment = Sample(10**6, 100.0, 900.0), Sample(10**6, 99.0, 900.0)
    result = check_guardrail(control, treatment, Margin(0.02))

    assert welch(control, treatment).p_value < 1e-9
    assert (result.verdict, result.worsening, result.allowance) == (
        GuardrailVerdict.HELD,
        1.0,
        pytest.approx(1.0),
    )


def test_harm_beyond_the_margin_breaks_it():
    control, treatment = Sample(10**6, 100.0, 900.0), Sample(10**6, 97.0, 900.0)

    assert check_guardrail(control, treatment, Margin(0.02)).verdict == GuardrailVerdict.BROKEN


def test_a_rate_that_should_stay_low_gets_worse_by_rising():
    control, treatment = Sample(10**6, 0.40, 0.24), Sample(10**6, 0.42, 0.24)

    assert check_guardrail(control, treatment, Margin(0.02)).verdict == GuardrailVerdict.HELD
    assert (
        check_guardrail(control, treatment, Margin(0.02, lower_is_better=True)).verdict
        == GuardrailVerdict.BROKEN
    )
    assert check_guardrail(control, treatment, Margin(0.1, lower_is_better=True)).worsening == pytest.approx(
        0.02
    )


@pytest.mark.parametrize("lower_is_better", [False, True])
def test_harm_of_exactly_the_margin_is_let_through_as_rarely_as_it_says(lower_is_better):
    generator = np.random.default_rng(4)
    factor = 1.1 if lower_is_better else 0.9
    control = generator.normal(10, 2, (4_000, 30))
    treatment = generator.normal(10 * factor, 2, (4_000, 40))
    margin = Margin(0.1, lower_is_better=lower_is_better)

    held = [
        check_guardrail(Sample.from_values(c), Sample.from_values(t), margin).verdict == GuardrailVerdict.HELD
        for c, t in zip(control, treatment, strict=True)
    ]

    assert np.mean(held) == pytest.approx(0.025, abs=0.008)


def test_a_relative_margin_needs_a_mean_above_zero():
    with pytest.raises(InsufficientDataError, match=r"control mean is 0\.0, must be above 0"):
        check_guardrail(Sample(5, 0.0, 1.0), Sample(5, 1.0, 1.0), Margin(0.1))


@pytest.mark.parametrize(
    ("size", "is_relative", "message"),
    [
        (-0.1, True, r"margin is -0\.1, must be at least 0"),
        (2.0, True, "below 1"),
        (np.inf, False, "and finite"),
    ],
)
def test_a_margin_out_of_range_is_refused(size, is_relative, message):
    with pytest.raises(ValueError, match=message):
        Margin(size, is_relative)
