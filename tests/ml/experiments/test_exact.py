"""Exact tests of small counts agree with enumeration and know which margin experiments fix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.exact import boschloo_p_value, fisher_p_value, wants_exact_test
from ml.experiments.proportions import Proportion


@given(st.integers(0, 12), st.integers(0, 15))
def test_fisher_sums_all_tables_at_most_as_likely(control_hits, treatment_hits):
    hits = stats.hypergeom(27, control_hits + treatment_hits, 12)
    chances = [hits.pmf(k) for k in range(13)]
    oracle = sum(chance for chance in chances if chance <= hits.pmf(control_hits) * (1 + 1e-7))

    p_value = fisher_p_value(Proportion(control_hits, 12), Proportion(treatment_hits, 15))

    assert p_value == pytest.approx(oracle)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_neither_test_raises_more_false_alarms_than_it_says(share):
    chances = stats.binom(8, share).pmf(range(9))
    tables = [(a, b, chances[a] * chances[b]) for a in range(9) for b in range(9)]

    def false_alarms(test):
        return sum(chance for a, b, chance in tables if test(Proportion(a, 8), Proportion(b, 8)) <= 0.05)

    assert false_alarms(fisher_p_value) <= false_alarms(boschloo_p_value) <= 0.05


@pytest.mark.parametrize("test", [fisher_p_value, boschloo_p_value])
def test_swapping_arms_of_unequal_size_changes_nothing(test):
    one, other = Proportion(1, 10), Proportion(9, 14)

    assert test(one, other) == pytest.approx(test(other, one))


@pytest.mark.parametrize(
    ("control", "treatment", "wanted"),
    [((5, 10), (5, 10), False), ((4, 10), (5, 10), True), ((5, 10), (96, 100), True), ((0, 1), (0, 1), True)],
)
def test_fewer_than_five_hits_or_misses_want_an_exact_test(control, treatment, wanted):
    assert wants_exact_test(Proportion(*control), Proportion(*treatment)) == wanted


def test_arms_too_large_for_boschloo_are_refused():
    with pytest.raises(ValueError, match="listeners in the larger arm are 501, must be at most 500"):
        boschloo_p_value(Proportion(1, 501), Proportion(2, 20))


def test_fisher_takes_arms_of_any_size():
    assert fisher_p_value(Proportion(1, 10**6), Proportion(9, 10**6)) == pytest.approx(0.021484, rel=1e-3)
