"""Arms that differed before the experiment are noticed, by one joint test."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.multivariate.manova import MANOVA

from ml.experiments.balance import check_balance
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import welch

NAMES = ["duration_s", "sessions", "skip_rate"]


def _arms(seed, n=40, m=30):
    random = np.random.default_rng(seed)
    mixing = random.random((3, 3))
    return random.standard_normal((n, 3)) @ mixing, random.standard_normal((m, 3)) @ mixing + 0.2


def test_standardised_differences_are_in_standard_deviations():
    control, treatment = np.array([[0.0], [2.0], [4.0]]), np.array([[2.0], [4.0], [6.0]])

    result = check_balance(["plays"], control, treatment)

    assert result.standardised == {"plays": pytest.approx(1.0)}
    assert result.notable == ["plays"]


def test_one_covariate_makes_the_joint_test_students_t():
    control, treatment = np.array([[1.0], [2.0], [4.0], [9.0]]), np.array([[2.0], [5.0], [6.0], [3.0]])
    oracle = stats.ttest_ind(control[:, 0], treatment[:, 0])

    result = check_balance(["plays"], control, treatment)

    assert result.p_value == pytest.approx(oracle.pvalue)
    assert result.f == pytest.approx(oracle.statistic**2)
    assert result.p_value == pytest.approx(
        welch(Sample.from_values(control[:, 0]), Sample.from_values(treatment[:, 0])).p_value, abs=0.01
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_joint_test_agrees_with_statsmodels(seed):
    control, treatment = _arms(seed)
    arm = np.repeat([0.0, 1.0], [len(control), len(treatment)])
    model = MANOVA(np.concatenate([control, treatment]), np.column_stack([np.ones_like(arm), arm]))
    oracle = model.mv_test([("arm", np.array([[0.0, 1.0]]))]).results["arm"]["stat"].loc["Wilks' lambda"]

    result = check_balance(NAMES, control, treatment)

    assert result.f == pytest.approx(float(oracle["F Value"]), rel=1e-9)
    assert result.p_value == pytest.approx(float(oracle["Pr > F"]), rel=1e-9)


def test_a_covariate_that_repeats_another_counts_once():
    control, treatment = _arms(7)
    repeated = [np.column_stack([arm, 1_000 * arm[:, 0]]) for arm in (control, treatment)]

    once, twice = check_balance(NAMES, control, treatment), check_balance([*NAMES, "duration_ms"], *repeated)

    assert twice.degrees_of_freedom == once.degrees_of_freedom == (3, 66)
    assert twice.p_value == pytest.approx(once.p_value)


def test_a_covariate_constant_within_arms_is_balanced_only_if_the_constants_agree():
    control, treatment = (
        np.array([[1.0, 1.0, 0.0], [2.0, 1.0, 0.0]]),
        np.array([[2.0, 1.0, 1.0], [3.0, 1.0, 1.0]]),
    )

    result = check_balance(["plays", "same", "other"], control, treatment)

    assert (result.standardised["same"], result.standardised["other"]) == (0.0, np.inf)


def test_random_divisions_have_uniform_p_values():
    random = np.random.default_rng(3)
    values = random.standard_normal((1_500, 40, 3)) ** 2

    p_values = [check_balance(NAMES, table[:20], table[20:]).p_value for table in values]

    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_covariates_that_never_vary_are_insufficient():
    with pytest.raises(InsufficientDataError, match="independent covariates are 0, must be 1 to 3"):
        check_balance(["plays"], np.ones((3, 1)), np.ones((3, 1)))


def test_as_many_covariates_as_listeners_are_insufficient():
    random = np.random.default_rng(1)

    with pytest.raises(InsufficientDataError, match="independent covariates are"):
        check_balance(list("abcd"), random.random((2, 4)), random.random((2, 4)))


def test_columns_without_a_name_are_refused():
    with pytest.raises(ValueError, match="columns are 3, must be 1 as the names"):
        check_balance(["plays"], *_arms(1))
