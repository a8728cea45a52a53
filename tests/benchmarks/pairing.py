"""`make bench-pairing`: balance and precision of dividing a fixed cohort by hash, by strata and by pairs.

The original stratified listeners by K-means clusters of their sessions. Each way divides the same cohort many times,
on what is known of the earlier half of its sessions; the later half is what an experiment without effect would have
measured. Real listeners are those of `engagement-2023`, in ../shared/data or the folder that GENRE_SHARED_DATA names,
where it is there; invented ones have the habits of `flask experiments simulate`. Takes about a minute.
"""

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.experiments.habits import WEEK_MS, Deed, habits_of, sessions_of
from tests.benchmarks.cohort_divisions import Division, Floats, ways
from tests.engagement_data import Heard, sessions_by_listener

SEED = 20261127
FEATURES = ("play", "skip", "like", "advertisement")


@dataclass(frozen=True)
class Cohort:
    """Listeners with both halves of their sessions: what they were like before, and how long they listened after."""

    name: str
    sessions: Sequence[Floats]
    after_s: Floats

    @property
    def before_s(self) -> Floats:
        """Mean session duration of each listener in the earlier half, seconds."""
        return np.array([one[:, 0].mean() for one in self.sessions])


def real_cohort(folder: Path) -> Cohort:
    """The listeners of a release, parted at its median session."""
    heard = list(sessions_by_listener(folder).values())
    middle_s = float(np.median([session.start_s for sessions in heard for session in sessions]))
    early = [_features([s for s in sessions if s.start_s < middle_s]) for sessions in heard]
    late = [np.mean([s.duration_s for s in sessions if s.start_s >= middle_s]) for sessions in heard]
    return Cohort(f"{len(heard)} real listeners", early, np.array(late))


def invented_cohort(listeners: int) -> Cohort:
    """Listeners with known habits, 4 weeks before and 4 after."""
    early, late = [], []
    for number in range(listeners):
        habits = habits_of(SEED, number)
        halves = [list(sessions_of(habits, SEED, number, at * WEEK_MS, 4, 500)) for at in (0, 4)]
        if all(halves):
            early.append(_features([_heard(deeds) for deeds in halves[0]]))
            late.append(np.mean([_heard(deeds).duration_s for deeds in halves[1]]))
    return Cohort(f"{len(early)} invented listeners", early, np.array(late))


def _heard(deeds: Sequence[Deed]) -> Heard:
    first_ms, last_ms = deeds[0].occurred_at_ms, deeds[-1].occurred_at_ms
    return Heard(first_ms / 1000, (last_ms - first_ms) / 1000, Counter(deed.type.value for deed in deeds))


def _features(sessions: Sequence[Heard]) -> Floats:
    """Duration, then events by type."""
    return np.array([[s.duration_s, *(s.events[name] for name in FEATURES)] for s in sessions])


def measure(cohort: Cohort, runs: int) -> Iterator[tuple[str, float, float, float]]:
    """Divide a cohort many times in every way.

    Yields:
        The way, the mean absolute difference of the earlier durations in standard deviations, the 95th percentile of
        it, and the variance of the difference of the later ones as a fraction of that of plain hash.
    """
    variance_of_hash = None
    for name, divide in ways(cohort.before_s, cohort.sessions).items():
        gaps = _gaps(cohort, divide, runs)
        off = np.abs(gaps[:, 0]) / cohort.before_s.std(ddof=1)
        variance = gaps[:, 1].var()
        variance_of_hash = variance_of_hash or variance
        yield name, float(off.mean()), float(np.quantile(off, 0.95)), float(variance / variance_of_hash)


def _gaps(cohort: Cohort, divide: Division, runs: int) -> Floats:
    """Treatment less control, before and after, float64 array of shape (n_runs, 2)."""
    random, halves, gaps = np.random.default_rng(SEED), np.array([cohort.before_s, cohort.after_s]), []
    while len(gaps) < runs:
        treated = divide(random)
        if treated.any() and not treated.all():
            gaps.append(halves[:, treated].mean(axis=1) - halves[:, ~treated].mean(axis=1))
    return np.array(gaps)


def main() -> None:
    """Print a table per cohort."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    runs = parser.parse_args().runs
    folder = Path(os.environ.get("GENRE_SHARED_DATA", "../shared/data")) / "engagement-2023"
    cohorts = [real_cohort(folder)] if folder.is_dir() else []
    for cohort in [*cohorts, invented_cohort(400)]:
        print(f"\n{cohort.name}, {runs:,} divisions, seed {SEED}")
        print(f"{'divided by':<40}{'imbalance':>10}{'95th %':>9}{'variance':>10}")
        for name, mean, high, variance in measure(cohort, runs):
            print(f"{name:<40}{mean:>10.3f}{high:>9.3f}{variance:>10.0%}")


if __name__ == "__main__":
    main()
