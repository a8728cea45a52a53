"""The numbers that the statistics must reproduce, one test per line, each with its source.

Hashing, which the same table asks for, is tested in `test_assignment.py`.
"""

import numpy as np
import pytest
from engagement_data import before_and_after_s, durations_s, mean_durations_s, sessions_by_listener
from peeking import critical_t, experiments, naive_false_positives

from ml.experiments.aa import check_aa
from ml.experiments.assignment import alternate
from ml.experiments.cuped import ArmWithHistory, compare_with_history
from ml.experiments.exact import boschloo_p_value, fisher_p_value
from ml.experiments.lift import fieller_interval
from ml.experiments.pairing import pair_up
from ml.experiments.power import listeners_per_arm, minimum_detectable_difference, minimum_detectable_lift
from ml.experiments.proportions import Proportion, compare_proportions
from ml.experiments.ratios import RatioSums, compare_ratios
from ml.experiments.sample_ratio import check_sample_ratio
from ml.experiments.samples import Sample
from ml.experiments.sequential import looks_at
from ml.experiments.statistics import welch


def _sample_ratio(counts, weights):
    names = "abc"[: len(counts)]
    result = check_sample_ratio(dict(zip(names, counts, strict=True)), dict(zip(names, weights, strict=True)))
    return [result.chi_squared, result.p_value]


def _welch():
    control = Sample.from_values([29.89, 29.93, 29.72, 29.98, 30.02, 29.98])
    result = welch(control, Sample.from_values([30.02, 29.99, 30.11, 29.97, 30.01, 29.99]))
    return [result.t, result.degrees_of_freedom, result.p_value, result.interval.low, result.interval.high]


def _proportions(control, treatment):
    result = compare_proportions(Proportion(*control), Proportion(*treatment))
    return [abs(result.z), result.p_value, result.difference, result.interval.low, result.interval.high]


def _small_exact():
    arms = Proportion(1, 25), Proportion(6, 25)
    return [fisher_p_value(*arms), boschloo_p_value(*arms)]


def _ratio(control, treatment):
    result = compare_ratios(control, treatment).comparison
    return [result.difference, result.p_value, result.interval.low, result.interval.high]


def _variance_removed(correlation):
    random = np.random.default_rng(1)
    history, noise = random.standard_normal((2, 100_000))
    values = correlation * history + np.sqrt(1 - correlation**2) * noise
    arms = [ArmWithHistory.of_means(values[side::2], history[side::2], np.nan) for side in (0, 1)]
    return [compare_with_history(*arms).variance_removed]


ONES = np.ones(3)
GROWTHBOOK = (
    RatioSums(
        100, 485.112236689623, 2715.484666118136, 679.9093275844917, 4939.424001640236, 3602.146836776702
    ),
    RatioSums(
        100, 514.7757826608777, 2994.897482705013, 705.4090874383759, 5291.36604146392, 3918.1561431600717
    ),
)

# What is computed, what must come out, and how near: relative, or absolute where it says so. Where the source
# gives fewer digits than 1e-6, they are the tolerance.
LINES = {
    "sample ratio 600/400, Wikipedia": (
        lambda: _sample_ratio((600, 400), (0.5, 0.5)),
        [40, 2.5396e-10],
        {"rel": 1e-5},
    ),
    "sample ratio 44,000/45,000, srm.osc.garden": (
        lambda: _sample_ratio((44_000, 45_000), (0.5, 0.5)),
        [11.235955, 8.0228e-4],
        {"rel": 1e-5},
    ),
    "sample ratio with an arm of weight 0": (
        lambda: _sample_ratio((5_000, 5_200, 0), (0.5, 0.5, 0))[1:],
        [0.0476704],
        {"rel": 1e-6},
    ),
    "sample ratio with a tiny p, PostHog issue 84351": (
        lambda: _sample_ratio((4_072, 2_035), (0.8, 0.2))[1:],
        [2.402e-149],
        {"rel": 1e-3},
    ),
    "Welch's t, Wikipedia": (
        _welch,
        [1.9590058, 7.0305600, 0.0907733, -0.0195691, 0.2095691],
        {"rel": 1e-6, "abs": 5e-8},
    ),
    "two proportions 40/100 and 50/100, spotify/confidence": (
        lambda: _proportions((40, 100), (50, 100)),
        [1.4213381, 0.1552185, 0.1, -0.0371975, 0.2371975],
        {"rel": 1e-6},
    ),
    "two proportions 300/400 and 200/500, intuit/wasabi": (
        lambda: _proportions((300, 400), (200, 500))[2:],
        [-0.35, -0.4103704, -0.2896296],
        {"rel": 1e-6},
    ),
    "exact 1/25 and 6/25 by Fisher and Boschloo, scipy": (
        _small_exact,
        [0.0982776, 0.0649266],
        {"rel": 1e-6},
    ),
    "ratio with denominators of 1, zalando/expan": (
        lambda: _ratio(RatioSums.from_values([2, 3, 4], ONES), RatioSums.from_values([1, 2, 3], ONES))[:2],
        [-1, 0.2878641347],
        {"rel": 1e-6},
    ),
    "ratio from sums, growthbook": (
        lambda: _ratio(*GROWTHBOOK),
        [0.0162594764, 0.4097473766, -0.0225546914, 0.0550736442],
        {"rel": 1e-6},
    ),
    "CUPED at correlation .5, Deng et al.": (lambda: _variance_removed(0.5), [0.25], {"abs": 0.01}),
    "CUPED at correlation .8, Deng et al.": (lambda: _variance_removed(0.8), [0.64], {"abs": 0.01}),
    "sample size for a mean at power .85, G*Power": (
        lambda: [2 * listeners_per_arm(0.3, 10.0, power=0.85)],
        [39_904],
        {"rel": 0.005},
    ),
    "sample size for a mean at power .80, spotify/confidence": (
        lambda: [2 * listeners_per_arm(0.3, 10.0, power=0.8)],
        [34_884],
        {"rel": 0.005},
    ),
    "sample size for a share, spotify/confidence": (
        lambda: [2 * listeners_per_arm(0.003, np.sqrt(0.34 * 0.66), power=0.85)],
        [897_348],
        {"rel": 0.005},
    ),
    "O'Brien-Fleming spending at 5 equal looks, Reboussin et al.": (
        lambda: [look.bound for look in looks_at([0.2, 0.4, 0.6, 0.8, 1.0])],
        [4.877, 3.357, 2.680, 2.290, 2.031],
        {"abs": 1e-3},
    ),
    "naive peeking at 2, 5, 10 and 20 looks, Armitage et al.": (
        lambda: [naive_false_positives(looks, runs=4_000, seed=1) for looks in (2, 5, 10, 20)],
        [0.083, 0.142, 0.193, 0.248],
        {"abs": 0.02},
    ),
}


@pytest.mark.parametrize(("compute", "expected", "tolerance"), LINES.values(), ids=LINES.keys())
def test_line_is_reproduced(compute, expected, tolerance):
    assert compute() == pytest.approx(expected, **tolerance)


@pytest.mark.parametrize(("listeners", "count"), [(50, 5), (200, 10), (1_000, 20)])
def test_planned_looks_have_at_most_6_percent_false_positives_and_at_least_74_percent_power(listeners, count):
    bounds = [look.bound for look in looks_at([(i + 1) / count for i in range(count)])]
    effect = minimum_detectable_difference(1.0, listeners // 2, listeners // 2, power=0.8)

    def crossed(true):
        difference, error, degrees = experiments(listeners, count, true, runs=4_000, seed=2)
        return (np.abs(difference) > critical_t(bounds, degrees) * error).any(axis=1).mean()

    assert crossed(0.0) <= 0.06
    assert crossed(effect) >= 0.74


def test_real_listeners_divided_4000_times_show_5_percent_and_their_sessions_over_40(shared_data):
    check = check_aa(durations_s(shared_data / "engagement-2023"), 4_000, seed=1)

    assert 0.035 <= check.listener_rate() <= 0.065
    assert check.session_rate() > 0.4


def test_the_published_split_is_reproduced(shared_data):
    means_s = mean_durations_s(shared_data / "engagement-2023")
    arms = alternate(means_s, ["none", "genres"])
    control, treatment = (
        Sample.from_values([means_s[key] for key, arm in arms.items() if arm == name])
        for name in ("none", "genres")
    )
    result = welch(control, treatment)

    assert [control.mean, treatment.mean] == pytest.approx([3408.306205630371, 3242.8546980233386], rel=1e-9)
    assert [result.t, result.p_value] == pytest.approx([-0.3286760, 0.7439002], rel=1e-6)
    assert [result.interval.low, result.interval.high] == pytest.approx([-1178.86, 847.96], abs=0.005)


def test_the_lift_never_flips_the_p_value_of_the_difference():
    """62/1471 against 87/1529: p is .0622; testing the lift instead said .0310 and so the opposite."""
    control, treatment = Proportion(62, 1_471), Proportion(87, 1_529)
    samples = [Sample(p.n, p.share, p.share * (1 - p.share)) for p in (control, treatment)]

    assert welch(*samples).p_value == pytest.approx(0.0622, abs=5e-5)
    assert compare_proportions(control, treatment).p_value == pytest.approx(0.0630, abs=5e-5)
    assert 0 in fieller_interval(*samples)


def test_what_is_said_of_this_domains_listeners_is_true(shared_data):
    """Correlation within listeners, what the past explains, and what 50 listeners can see."""
    folder = shared_data / "engagement-2023"
    before, after = before_and_after_s(folder)
    everybody = Sample.from_values(list(mean_durations_s(folder).values()))
    skip_rates = [
        np.array([s.events["skip"] / s.events["play"] for s in sessions if s.events["play"]])
        for sessions in sessions_by_listener(folder).values()
    ]
    within_pairs = np.mean([(after[i] - after[j]) ** 2 / 2 for i, j in pair_up(before[:, None])])

    assert _intraclass_correlation(durations_s(folder)) == pytest.approx(0.50, abs=0.005)
    assert _intraclass_correlation(skip_rates) == pytest.approx(0.71, abs=0.005)
    assert np.corrcoef(before, after)[0, 1] == pytest.approx(0.834, abs=0.0005)
    assert 1 - within_pairs / after.var(ddof=1) == pytest.approx(0.76, abs=0.01)
    assert minimum_detectable_lift(everybody, 25, 25) == pytest.approx(0.43, abs=0.005)
    assert listeners_per_arm(0.05 * everybody.mean, np.sqrt(everybody.variance)) == 1_767


def _intraclass_correlation(groups):
    """One-way analysis of variance with groups of unequal size; Donner (1986), International Statistical Review 54."""
    sizes = np.array([len(group) for group in groups])
    total, everything = sizes.sum(), np.concatenate(groups)
    means = np.array([group.mean() for group in groups])
    between = (sizes * (means - everything.mean()) ** 2).sum() / (len(groups) - 1)
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / (total - len(groups))
    usual = (total - (sizes**2).sum() / total) / (len(groups) - 1)
    return (between - within) / (between + (usual - 1) * within)
