"""The permutation test agrees with complete enumeration, is seeded, and never claims p = 0."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.permutation import paired_permutation_test, permutation_test
from ml.experiments.samples import InsufficientDataError

WHOLE = st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=6)


@settings(max_examples=40)
@given(WHOLE, WHOLE)
def test_few_listeners_agree_with_scipys_enumeration(control, treatment):
    result = permutation_test(control, treatment, seed=0)

    assert result.is_exact
    assert result.difference == pytest.approx(np.mean(treatment) - np.mean(control))
    if len(control) > 1 and len(treatment) > 1:
        oracle = stats.permutation_test(
            (treatment, control),
            lambda x, y: abs(x.mean() - y.mean()),
            alternative="greater",
            n_resamples=np.inf,
        )
        assert result.p_value == pytest.approx(oracle.pvalue)


def test_the_most_extreme_of_twenty_divisions_and_its_mirror_have_p_one_tenth():
    result = permutation_test([1, 2, 3], [4, 5, 6], seed=0)

    assert (result.p_value, result.divisions, result.is_exact) == (0.1, 20, True)


def test_the_same_seed_gives_the_same_answer():
    random = np.random.default_rng(1)
    control, treatment = random.random(40), random.random(50)

    assert permutation_test(control, treatment, seed=3) == permutation_test(control, treatment, seed=3)
    assert permutation_test(control, treatment, seed=3) != permutation_test(control, treatment, seed=4)


def test_sampled_divisions_agree_with_welch_on_ordinary_data():
    random = np.random.default_rng(2)
    control, treatment = random.normal(0, 1, 60), random.normal(0.4, 1, 60)

    result = permutation_test(control, treatment, seed=1)

    assert not result.is_exact
    assert result.p_value == pytest.approx(stats.ttest_ind(control, treatment).pvalue, abs=0.01)


def test_a_huge_difference_has_the_smallest_p_value_and_not_zero():
    assert permutation_test(np.zeros(50), np.ones(50), seed=1, divisions=1_000).p_value == 0.001


def test_equal_values_have_p_one():
    assert permutation_test([0.1] * 60, [0.1] * 60, seed=1, divisions=100).p_value == 1.0


def test_p_values_without_an_effect_are_uniform_for_skewed_values():
    random = np.random.default_rng(3)
    values = random.pareto(1.5, (600, 16))

    p_values = [permutation_test(row[:8], row[8:], seed=1).p_value for row in values]

    assert stats.kstest(p_values, "uniform").pvalue > 0.01


@settings(max_examples=40)
@given(st.lists(st.integers(-9, 9).map(float), min_size=2, max_size=8))
def test_few_pairs_agree_with_scipys_enumeration(differences):
    oracle = stats.permutation_test(
        (differences,),
        lambda d: abs(d.sum()),
        permutation_type="samples",
        alternative="greater",
        n_resamples=np.inf,
    )

    result = paired_permutation_test(differences, seed=0)

    assert (result.is_exact, result.divisions) == (True, 2 ** len(differences))
    assert result.p_value == pytest.approx(oracle.pvalue)


def test_sampled_tosses_agree_with_the_paired_t_and_are_seeded():
    differences = np.random.default_rng(5).normal(0.25, 1, 60)

    result = paired_permutation_test(differences, seed=1)

    assert not result.is_exact
    assert result.p_value == pytest.approx(stats.ttest_1samp(differences, 0).pvalue, abs=0.01)
    assert (
        result == paired_permutation_test(differences, seed=1) != paired_permutation_test(differences, seed=2)
    )


def test_pairs_that_all_agree_have_the_smallest_p_value_and_not_zero():
    assert paired_permutation_test(np.ones(50), seed=1, divisions=1_000).p_value == 0.001


def test_no_pairs_are_insufficient():
    with pytest.raises(InsufficientDataError, match="differences has 0 values"):
        paired_permutation_test([], seed=1)


@pytest.mark.parametrize(
    ("control", "treatment", "divisions", "message"),
    [
        ([], [1.0], 1_000, "control has 0 values, must have at least 1"),
        ([1.0], [np.nan], 1_000, "treatment has NaN or infinite values"),
        ([[1.0]], [1.0], 1_000, "control has 2 dimensions, must have 1"),
        ([1.0], [1.0], 99, "divisions is 99, must be at least 100"),
    ],
)
def test_arguments_out_of_range_are_refused(control, treatment, divisions, message):
    with pytest.raises(ValueError, match=message):
        permutation_test(control, treatment, seed=1, divisions=divisions)


def test_an_empty_arm_is_insufficient():
    with pytest.raises(InsufficientDataError):
        permutation_test([1.0], [], seed=1)
