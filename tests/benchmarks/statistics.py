"""`make bench-statistics`: how often intervals hold the truth, tests find nothing in nothing, and effects are found.

Four tables, each with n, runs and seed: coverage and uniformity of p-values, false positives and power under looks,
power against what was planned, and the A/A check on the real listeners of `engagement-2023` where they are there.
Takes about two minutes; RUNS=400 for less.
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import stats

from ml.experiments.aa import check_aa
from ml.experiments.intervals import Interval
from ml.experiments.power import minimum_detectable_difference
from ml.experiments.sequential import looks_at
from ml.experiments.wilson import wilson_interval
from tests.benchmarks.simulated_arms import WAYS
from tests.engagement_data import durations_s
from tests.peeking import critical_t, experiments, naive_false_positives

SEED = 1
LISTENERS = (50, 400)
PLANS = ((50, 5), (200, 10), (1_000, 20))
NAIVE = (2, 5, 10, 20)
BY_PLAN = "by plan, O'Brien-Fleming spending"
POWERS = ((50, 0.8), (200, 0.8), (200, 0.9), (1_000, 0.8))


def coverage(runs: int) -> Iterator[str]:
    """How often 95 % intervals hold the truth, and whether p-values without an effect are uniform."""
    yield f"Coverage of 95 % intervals, {runs:,} runs, seed {SEED}"
    yield f"{'interval':<38}{'listeners':>10}{'coverage':>10}  {'of the rate':<18}{'p < .05':>8}{'uniform, p':>12}"
    for name, way in WAYS.items():
        for n in LISTENERS:
            random = np.random.default_rng([SEED, n])
            seen = [way(random, n) for _ in range(runs)]
            covered = sum(one.is_covered for one in seen)
            p_values = [one.p_value for one in seen if one.p_value is not None]
            yield (
                f"{name:<38}{n:>10,}{covered / runs:>10.1%}  {_interval(wilson_interval(covered, runs)):<18}"
                f"{_uniformity(name, p_values)}"
            )


def _uniformity(name: str, p_values: list[float]) -> str:
    if not p_values:
        return f"{'-':>8}{'-':>12}"
    # The smallest of many looks is not meant to be uniform, only seldom small.
    uniform = "-" if name.startswith("always") else f"{stats.kstest(p_values, 'uniform').pvalue:.3f}"
    return f"{np.mean(np.array(p_values) < 0.05):>8.1%}{uniform:>12}"


def looks(runs: int) -> Iterator[str]:
    """What looking again costs without boundaries, and with them."""
    yield f"Looks, {runs:,} runs, seed {SEED}; power at the effect that one look finds 4 times in 5"
    yield f"{'looked at':<38}{'listeners':>10}{'looks':>7}{'false positives':>17}{'power':>8}"
    for count in NAIVE:
        rate = naive_false_positives(count, runs, SEED)
        yield f"{'each time at p < .05, the mistake':<38}{'many':>10}{count:>7}{rate:>17.1%}{'-':>8}"
    for listeners, count in PLANS:
        effect = minimum_detectable_difference(1.0, listeners // 2, listeners // 2)
        nothing, something = (_crossed(listeners, count, true, runs) for true in (0.0, effect))
        yield f"{BY_PLAN:<38}{listeners:>10,}{count:>7}{nothing:>17.1%}{something:>8.1%}"


def _crossed(listeners: int, count: int, effect: float, runs: int) -> float:
    bounds = [look.bound for look in looks_at([(place + 1) / count for place in range(count)])]
    difference, error, degrees = experiments(listeners, count, effect, runs, SEED)
    return float((np.abs(difference) > critical_t(bounds, degrees) * error).any(axis=1).mean())


def power(runs: int) -> Iterator[str]:
    """Whether the smallest detectable effect is found as often as planned."""
    yield f"Power at the smallest detectable effect, {runs:,} runs, seed {SEED}"
    yield f"{'listeners':>10}{'planned':>9}{'found':>8}  of the rate"
    for listeners, planned in POWERS:
        effect = minimum_detectable_difference(1.0, listeners // 2, listeners // 2, power=planned)
        random, found = np.random.default_rng([SEED, listeners]), 0
        for _ in range(runs):
            control = random.standard_normal(listeners // 2)
            treatment = random.standard_normal(listeners // 2) + effect
            found += stats.ttest_ind(control, treatment, equal_var=False).pvalue < 0.05
        yield f"{listeners:>10,}{planned:>9.0%}{found / runs:>8.1%}  {_interval(wilson_interval(found, runs))}"


def real(runs: int) -> Iterator[str]:
    """The A/A check on real listeners."""
    folder = Path(os.environ.get("GENRE_SHARED_DATA", "../shared/data")) / "engagement-2023"
    if not folder.is_dir():
        yield f"No real listeners at {folder}; GENRE_SHARED_DATA may name another folder."
        return
    check = check_aa(durations_s(folder), runs, SEED)
    uniform = stats.kstest(check.listener_p_values, "uniform").pvalue
    yield f"A/A check of 50 real listeners with 612 sessions, {runs:,} divisions, seed {SEED}"
    yield f"by listener {check.listener_rate():.1%} (uniform, p = {uniform:.3f}), by session {check.session_rate():.1%}"


def _interval(interval: Interval) -> str:
    return f"{interval.low:.1%} to {interval.high:.1%}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4_000)
    runs = parser.parse_args().runs
    for table in (coverage, looks, power, real):
        for line in table(runs):
            print(line, flush=True)
        print()


if __name__ == "__main__":
    main()
