"""Adjusted p-values agree with statsmodels and keep the order of the metrics."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from ml.experiments.multiplicity import benjamini_hochberg, holm

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@settings(max_examples=8)  # statsmodels collects garbage on every call, which takes up to a second.
@given(P_VALUES)
def test_holm_agrees_with_statsmodels(p_values):
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1], rel=1e-9)


@given(P_VALUES)
def test_benjamini_hochberg_agrees_with_statsmodels(p_values):
    assert benjamini_hochberg(p_values) == pytest.approx(
        multipletests(p_values, method="fdr_bh")[1], rel=1e-9
    )


def test_worked_example_by_hand():
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert benjamini_hochberg([0.04, 0.01, 0.03]) == pytest.approx([0.04, 0.03, 0.04])


def test_one_metric_needs_no_adjustment_and_none_gives_none():
    assert holm([0.2]) == benjamini_hochberg([0.2]) == [0.2]
    assert holm([]) == benjamini_hochberg([]) == []


def test_holm_keeps_the_chance_of_any_false_positive_at_alpha():
    p_values = np.random.default_rng(1).random((4_000, 8))

    assert np.mean([min(holm(row)) < 0.05 for row in p_values]) == pytest.approx(0.05, abs=0.012)


@pytest.mark.parametrize("p_value", [-0.1, 1.1, float("nan")])
@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_what_is_no_p_value_is_refused(adjust, p_value):
    with pytest.raises(ValueError, match=f"p-value is {p_value}, must be 0 to 1"):
        adjust([0.5, p_value])
