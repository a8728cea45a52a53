"""CUPED removes what the past explains, keeps everybody, and leaves the effect where it is."""

import numpy as np
import pytest
from engagement_data import before_and_after_s
from scipy import stats

from ml.experiments.cuped import ArmWithHistory, compare_with_history, mean_history
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import welch


def _compare(values, history, treated, level=0.95):
    imputed = mean_history(history)
    arms = [ArmWithHistory.of_means(values[side], history[side], imputed) for side in (~treated, treated)]
    return compare_with_history(*arms, level)


def _correlated(generator, n, correlation):
    history = generator.standard_normal(n)
    return history, correlation * history + np.sqrt(1 - correlation**2) * generator.standard_normal(n)


def _halves(generator, n):
    return generator.permutation(n) < n // 2


def test_the_raw_comparison_is_welch_on_the_untouched_values():
    generator = np.random.default_rng(1)
    history, values = _correlated(generator, 60, 0.7)
    treated = _halves(generator, 60)

    result = _compare(values, history, treated)

    assert result.raw.p_value == pytest.approx(
        welch(Sample.from_values(values[~treated]), Sample.from_values(values[treated])).p_value
    )


def test_sums_measured_from_the_mean_give_the_same_as_values():
    generator = np.random.default_rng(2)
    history, values = _correlated(generator, 60, 0.7)
    history[:9] = np.nan
    treated = _halves(generator, 60)
    centred = np.nan_to_num(history - mean_history(history))
    arms = []
    for side in (~treated, treated):
        y, u = values[side], centred[side]
        unknown = int(np.isnan(history[side]).sum())
        arms.append(ArmWithHistory.from_sums(len(y), y.sum(), y @ y, u.sum(), u @ u, y @ u, unknown))

    from_sums, from_values = compare_with_history(*arms), _compare(values, history, treated)

    assert from_sums.without_history == from_values.without_history == 9
    assert from_sums.theta == pytest.approx(from_values.theta)
    assert from_sums.adjusted.p_value == pytest.approx(from_values.adjusted.p_value)
    assert from_sums.adjusted_lift == pytest.approx(from_values.adjusted_lift)


def test_nobody_with_a_history_makes_the_covariate_unusable():
    with pytest.raises(InsufficientDataError, match="listeners with a history are 0"):
        mean_history([np.nan, np.nan], [np.nan])


def test_a_covariate_that_does_not_vary_is_insufficient():
    with pytest.raises(InsufficientDataError, match="variance of the covariate is 0, must be above 0"):
        _compare(np.arange(6.0), np.full(6, 2.0), np.arange(6) < 3)


def test_a_covariate_that_tells_everything_leaves_no_test():
    history = np.random.default_rng(9).standard_normal(20)

    with pytest.raises(InsufficientDataError, match="variance is 0 in both arms"):
        _compare(3 * history + 1, history, np.arange(20) < 10)


def test_p_values_without_an_effect_are_uniform():
    generator = np.random.default_rng(10)
    p_values = []
    for _ in range(1_500):
        history, values = _correlated(generator, 40, 0.8)
        p_values.append(_compare(values, history, _halves(generator, 40)).adjusted.p_value)

    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_listeners_without_history_keep_their_value():
    generator = np.random.default_rng(3)
    history, values = _correlated(generator, 40, 0.9)
    history[values > 0] = np.nan
    treated = _halves(generator, 40)

    result = _compare(values, history, treated)

    assert result.without_history == (values > 0).sum()
    adjusted = values - result.theta * np.nan_to_num(history - mean_history(history))
    oracle = adjusted[treated].mean() - adjusted[~treated].mean()
    assert result.adjusted.difference == pytest.approx(oracle)


def test_a_useless_covariate_costs_next_to_nothing():
    generator = np.random.default_rng(4)
    history, values = _correlated(generator, 10_000, 0.0)

    assert abs(_compare(values, history, _halves(generator, 10_000)).variance_removed) < 0.01


def test_the_adjusted_interval_covers_the_true_effect_as_often_as_it_says():
    generator = np.random.default_rng(5)
    covered = []
    for _ in range(2_000):
        history, values = _correlated(generator, 50, 0.8)
        treated = _halves(generator, 50)
        covered.append(0.5 in _compare(values + 0.5 * treated, history, treated).adjusted.interval)

    assert 0.93 < np.mean(covered) < 0.97


def test_the_adjusted_lift_covers_the_true_lift_as_often_as_it_says():
    generator = np.random.default_rng(6)
    covered = []
    for _ in range(1_000):
        history, values = _correlated(generator, 60, 0.8)
        treated = _halves(generator, 60)
        result = _compare((values + 10) * (1 + 0.1 * treated), history, treated)
        covered.append(0.1 in result.adjusted_lift_interval)

    assert 0.92 < np.mean(covered) < 0.98


def test_a_ratio_is_adjusted_by_its_own_past():
    generator = np.random.default_rng(7)
    n = 5_000
    rate = generator.beta(2, 3, n)
    before, plays = generator.poisson(40, n) + 1, generator.poisson(40, n) + 1
    past, skips = generator.binomial(before, rate), generator.binomial(plays, rate)
    treated = _halves(generator, n)
    arms = [
        ArmWithHistory.of_ratios(skips[side], plays[side], past[side], before[side])
        for side in (~treated, treated)
    ]

    result = compare_with_history(*arms)

    assert result.variance_removed > 0.7
    assert result.raw.difference == pytest.approx(
        skips[treated].sum() / plays[treated].sum() - skips[~treated].sum() / plays[~treated].sum()
    )


def test_ratio_listeners_without_history_are_neutral_and_counted():
    skips, plays, past, before = [1, 2, 3, 2], [4, 5, 6, 3], [1, 1, np.nan, 0], [3, 2, np.nan, 0]
    arm = ArmWithHistory.of_ratios(skips, plays, past, before)
    other = ArmWithHistory.of_ratios(skips, plays, [1, 1, 0, 0], [3, 2, 0, 0])

    result = compare_with_history(arm, other)

    assert (arm.without_history, result.without_history) == (2, 4)
    assert result.adjusted.difference == result.raw.difference == 0.0


def test_the_first_half_year_of_real_listeners_explains_69_percent_of_the_second(shared_data):
    before, after = before_and_after_s(shared_data / "engagement-2023")
    generator = np.random.default_rng(8)

    removed = [_compare(after, before, _halves(generator, 50)).variance_removed for _ in range(200)]

    assert np.corrcoef(before, after)[0, 1] == pytest.approx(0.834, abs=0.0005)
    assert np.median(removed) == pytest.approx(0.69, abs=0.02)
