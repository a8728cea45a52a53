"""tea-tasting and statsmodels compute the same from tables of random listeners, to nine digits."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import tea_tasting as tt
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from ml.experiments.cuped import ArmWithHistory, compare_with_history
from ml.experiments.exact import boschloo_p_value, fisher_p_value
from ml.experiments.proportions import Proportion, compare_proportions
from ml.experiments.ratios import RatioSums, compare_ratios
from ml.experiments.sample_ratio import check_sample_ratio
from ml.experiments.samples import Sample
from ml.experiments.statistics import welch

DIGITS = {"rel": 1e-9, "abs": 1e-12}
COLUMNS = ["skips", "plays", "past_skips", "past_plays"]


def _table(seed, control_n, treatment_n):
    """Listeners with plays and skips now and before, and their mean durations; heavier skippers stay so."""
    random = np.random.default_rng(seed)
    n = control_n + treatment_n
    rate, plays, past_plays = random.beta(2, 3, n), *(random.poisson(20, (2, n)) + 1)
    past = random.gamma(3, 1_000, n)
    return pd.DataFrame(
        {
            "variant": np.repeat([0, 1], [control_n, treatment_n]),
            "plays": plays,
            "past_plays": past_plays,
            "skips": random.binomial(plays, rate),
            "past_skips": random.binomial(past_plays, rate),
            "past_duration_s": past,
            "duration_s": past * 0.7 + random.gamma(2, 500, n),
        }
    )


TABLES = st.builds(_table, st.integers(0, 10**6), st.integers(5, 60), st.integers(5, 60))


def _arms(table):
    return table[table.variant == 0], table[table.variant == 1]


def _by_tea_tasting(table, metric):
    return tt.Experiment(metric=metric).analyze(table)["metric"]


def _check(comparison, oracle):
    assert comparison.difference == pytest.approx(oracle.effect_size, **DIGITS)
    assert comparison.t == pytest.approx(oracle.statistic, **DIGITS)
    assert comparison.p_value == pytest.approx(oracle.pvalue, **DIGITS)
    ends = oracle.effect_size_ci_lower, oracle.effect_size_ci_upper
    assert (comparison.interval.low, comparison.interval.high) == pytest.approx(ends, **DIGITS)


@settings(max_examples=25)
@given(TABLES)
def test_means_agree_with_tea_tasting_and_statsmodels(table):
    control, treatment = (arm.duration_s for arm in _arms(table))
    compared = CompareMeans(DescrStatsW(treatment), DescrStatsW(control))
    t, p_value, degrees = compared.ttest_ind(usevar="unequal")

    result = welch(Sample.from_values(control), Sample.from_values(treatment))

    _check(result, _by_tea_tasting(table, tt.Mean("duration_s")))
    assert (result.t, result.p_value, result.degrees_of_freedom) == pytest.approx(
        (t, p_value, degrees), **DIGITS
    )
    ends = compared.tconfint_diff(usevar="unequal")
    assert (result.interval.low, result.interval.high) == pytest.approx(ends, **DIGITS)


@settings(max_examples=25)
@given(TABLES)
def test_ratios_agree_with_tea_tasting(table):
    control, treatment = (RatioSums.from_values(arm.skips, arm.plays) for arm in _arms(table))

    result = compare_ratios(control, treatment)

    oracle = _by_tea_tasting(table, tt.RatioOfMeans("skips", "plays"))
    _check(result.comparison, oracle)
    assert result.lift == pytest.approx(oracle.rel_effect_size, **DIGITS)


@settings(max_examples=25)
@given(TABLES)
def test_cuped_of_means_agrees_with_tea_tasting(table):
    arms = [ArmWithHistory.of_means(arm.duration_s, arm.past_duration_s, np.nan) for arm in _arms(table)]

    result = compare_with_history(*arms)

    _check(result.raw, _by_tea_tasting(table, tt.Mean("duration_s")))
    oracle = _by_tea_tasting(table, tt.Mean("duration_s", "past_duration_s"))
    _check(result.adjusted, oracle)
    assert result.adjusted_lift == pytest.approx(oracle.rel_effect_size, **DIGITS)


@settings(max_examples=25)
@given(TABLES)
def test_cuped_of_ratios_agrees_with_tea_tasting(table):
    arms = [ArmWithHistory.of_ratios(*(arm[column] for column in COLUMNS)) for arm in _arms(table)]

    result = compare_with_history(*arms)

    _check(
        result.adjusted, _by_tea_tasting(table, tt.RatioOfMeans("skips", "plays", "past_skips", "past_plays"))
    )


@settings(max_examples=25)
@given(TABLES)
def test_theta_is_the_slope_of_the_metric_on_its_past(table):
    slope = sm.OLS(table.duration_s, sm.add_constant(table.past_duration_s)).fit().params["past_duration_s"]
    arms = [ArmWithHistory.of_means(arm.duration_s, arm.past_duration_s, np.nan) for arm in _arms(table)]

    assert compare_with_history(*arms).theta == pytest.approx(slope, **DIGITS)


@settings(max_examples=25)
@given(TABLES)
def test_each_arms_ratio_has_the_hc1_error_of_weighted_regression(table):
    for arm in _arms(table):
        fit = sm.WLS(arm.skips / arm.plays, np.ones(len(arm)), weights=arm.plays).fit(cov_type="HC1")
        sample = RatioSums.from_values(arm.skips, arm.plays).sample()
        assert sample.mean == pytest.approx(fit.params.iloc[0], rel=1e-8)
        assert np.sqrt(sample.variance_of_mean) == pytest.approx(fit.bse.iloc[0], rel=1e-8)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(5, 60))
def test_equal_arms_differ_with_the_error_of_plays_clustered_by_listener(seed, n):
    table = _table(seed, n, n)
    design = np.column_stack([np.ones(2 * n), table.variant])
    fit = sm.WLS(table.skips / table.plays, design, weights=table.plays).fit(cov_type="HC1")
    plays = table.loc[table.index.repeat(table.plays)]
    rows = np.concatenate([np.arange(count) for count in table.plays])
    clustered = sm.OLS((rows < plays.skips).astype(float).to_numpy(), design[plays.index]).fit(
        cov_type="cluster", cov_kwds={"groups": plays.index.to_numpy(), "use_correction": False}
    )

    result = compare_ratios(*(RatioSums.from_values(arm.skips, arm.plays) for arm in _arms(table))).comparison

    assert result.difference == pytest.approx(fit.params.iloc[1], rel=1e-8, abs=1e-12)
    assert result.standard_error == pytest.approx(fit.bse.iloc[1], rel=1e-8)
    assert result.standard_error == pytest.approx(clustered.bse[1] * np.sqrt(n / (n - 1)), rel=1e-8)


COUNTS = st.tuples(st.integers(1, 99), st.integers(1, 99), st.integers(100, 500), st.integers(100, 500))


@settings(max_examples=50)
@given(COUNTS)
def test_shares_agree_with_statsmodels(counts):
    before, after, control_n, treatment_n = counts
    z, p_value = proportions_ztest([after, before], [treatment_n, control_n])
    ends = confint_proportions_2indep(after, treatment_n, before, control_n, compare="diff", method="wald")

    result = compare_proportions(Proportion(before, control_n), Proportion(after, treatment_n))

    assert (result.z, result.p_value) == pytest.approx((z, p_value), **DIGITS)
    assert (result.interval.low, result.interval.high) == pytest.approx(ends, **DIGITS)


@settings(max_examples=10)
@given(st.integers(0, 12), st.integers(0, 15))
def test_exact_tests_of_shares_agree_with_tea_tasting(before, after):
    bought = np.concatenate([np.arange(12) < before, np.arange(15) < after]).astype(int)
    table = pd.DataFrame({"variant": np.repeat([0, 1], [12, 15]), "bought": bought})

    for test, method in ((fisher_p_value, "fisher"), (boschloo_p_value, "boschloo")):
        oracle = _by_tea_tasting(table, tt.Proportion("bought", method=method, correction=False))
        assert test(Proportion(before, 12), Proportion(after, 15)) == pytest.approx(oracle.pvalue, **DIGITS)


@settings(max_examples=10)
@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 4))
def test_the_exact_sample_ratio_agrees_with_tea_tasting(none, genres, times):
    table = pd.DataFrame({"variant": np.repeat([0, 1], [none, genres])})
    weights = {"none": 1 / (1 + times), "genres": times / (1 + times)}

    result = check_sample_ratio({"none": none, "genres": genres}, weights)

    oracle = _by_tea_tasting(table, tt.SampleRatio(times, method="binom"))
    assert result.exact_p_value == pytest.approx(oracle.pvalue, rel=1e-7, abs=1e-12)
