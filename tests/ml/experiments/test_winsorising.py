"""Winsorising pulls extremes in by limits of both arms together, and counts whom it changed."""

import numpy as np
import pytest
from scipy import stats

from ml.experiments.samples import InsufficientDataError
from ml.experiments.winsorising import winsorise


def test_values_beyond_the_pooled_percentile_are_pulled_in_and_counted():
    result = winsorise([1, 2, 3, 4, 5], [6, 7, 8, 9, 1_000], upper=0.9)

    assert result.high == pytest.approx(108.1)
    assert result.treatment.tolist() == pytest.approx([6, 7, 8, 9, 108.1])
    assert (result.control_changed, result.treatment_changed) == (0, 1)


def test_both_ends_can_be_pulled_in():
    result = winsorise(np.arange(50), np.arange(50, 101), upper=0.95, lower=0.05)

    assert (result.low, result.high) == (5.0, 95.0)
    assert (result.control_changed, result.treatment_changed) == (5, 5)


def test_the_full_range_changes_nobody():
    result = winsorise([1.0, 9.0], [3.0, -5.0], upper=1.0)

    assert (result.control.tolist(), result.treatment.tolist()) == ([1.0, 9.0], [3.0, -5.0])
    assert result.control_changed == result.treatment_changed == 0


def test_heavy_tails_give_uniform_p_values_and_a_smaller_error_after_winsorising():
    random = np.random.default_rng(2)
    raw, tamed = [], []
    for control, treatment in random.pareto(1.6, (1_000, 2, 60)):
        result = winsorise(control, treatment, upper=0.95)
        tamed.append(stats.ttest_ind(result.control, result.treatment, equal_var=False).pvalue)
        raw.append(control.var() / result.control.var())

    assert stats.kstest(tamed, "uniform").pvalue > 0.01
    assert np.median(raw) > 1.2


@pytest.mark.parametrize(("lower", "upper"), [(0.5, 0.5), (-0.1, 1.0), (0.0, 99), (0.0, float("nan"))])
def test_percentiles_out_of_order_or_in_percent_are_refused(lower, upper):
    with pytest.raises(ValueError, match=r"must be 0 <= lower < upper <= 1"):
        winsorise([1.0], [2.0], upper=upper, lower=lower)


def test_values_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="NaN or infinite, must be finite"):
        winsorise([1.0, np.nan], [2.0])


def test_nobody_is_insufficient():
    with pytest.raises(InsufficientDataError, match="listeners in both arms are 0"):
        winsorise([], [])
