"""One pass over the listeners of an experiment, in which everything is summed that a report needs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy.orm import Session

from ml.experiments.analysis.cells import cells_of
from ml.experiments.analysis.kept_values import KeptValues
from ml.experiments.analysis.listener_sums import EVENT_COUNTS, ListenerSums, listener_sums
from ml.experiments.analysis.lookups import favourite_groups, genre_breadth
from ml.experiments.analysis.metric_columns import metric_columns, tenure_ms
from ml.experiments.analysis.running_moments import RunningMoments, add_by_arm
from ml.experiments.analysis.scope import DAY_MS, Scope
from ml.experiments.analysis.tallies import ArmTally
from ml.experiments.metric_catalogue import Metric
from ml.experiments.moments import FloatArray

COVARIATES = ("sessions before", "hours before", "any session before", "premium", "days since first session")


@dataclass
class ArmCounts:
    """One arm's listeners who count, and their sessions since the exposure."""

    listeners: int = 0
    without_sessions: int = 0
    sessions: int = 0
    single_event_sessions: int = 0
    open_sessions: int = 0
    late_events: int = 0
    events: int = 0

    def add(self, sums: ListenerSums, position: int) -> None:
        """Count the listeners of one arm in."""
        here = sums.arm == position
        self.listeners += int(here.sum())
        self.without_sessions += int((here & (sums["sessions"] == 0)).sum())
        for name in ("sessions", "single_event_sessions", "open_sessions", "late_events"):
            setattr(self, name, getattr(self, name) + int(sums[name][here].sum()))
        self.events += sum(int(sums[name][here].sum()) for name in EVENT_COUNTS)


@dataclass(eq=False)
class Gathered:
    """What is left of the listeners.

    Attributes:
        primary: The metric whose values are kept.
        counts: One per arm.
        tallies: Metric key to one tally per arm.
        kept: Values of the primary metric.
        covariates: One per arm, of `COVARIATES`.
        cells: (dimension, cell) to one tally of the primary metric per arm.
        exposures: (epoch milliseconds of midnight UTC, position of the arm) to listeners first exposed that day.
    """

    primary: Metric
    counts: list[ArmCounts]
    tallies: dict[str, list[ArmTally]]
    covariates: list[RunningMoments]
    kept: KeptValues = field(default_factory=KeptValues)
    cells: dict[tuple[str, str], list[ArmTally]] = field(default_factory=dict)
    exposures: Counter[tuple[int, int]] = field(default_factory=Counter)

    @property
    def listeners_with_value(self) -> int:
        """Of the primary metric, in all arms together: what a plan counts."""
        return sum(tally.n for tally in self.tallies[self.primary.key])


def gather(
    session: Session, scope: Scope, n_arms: int, primary: Metric, others: Sequence[Metric] = ()
) -> Gathered:
    """Pass over the listeners.

    Args:
        session: Where the tables are.
        scope: Who counts, and when.
        n_arms: How many variants there are.
        primary: Kept in full and broken down.
        others: Summed besides.
    """
    metrics = {metric.key: metric for metric in (primary, *others)}
    favourites, groups = favourite_groups(session, scope)
    breadth = genre_breadth(session, scope) if "genre_breadth" in metrics else None
    found = Gathered(
        primary,
        [ArmCounts() for _ in range(n_arms)],
        {key: _tallies(metric, n_arms) for key, metric in metrics.items()},
        [RunningMoments.empty(len(COVARIATES)) for _ in range(n_arms)],
    )
    for part in listener_sums(session, scope):
        sums = favourites.beside(part)
        _add(found, breadth.beside(sums) if breadth else sums, scope, metrics, groups)
    return found


def _add(
    found: Gathered,
    sums: ListenerSums,
    scope: Scope,
    metrics: Mapping[str, Metric],
    groups: Mapping[int, str],
) -> None:
    for position, counts in enumerate(found.counts):
        counts.add(sums, position)
    add_by_arm(found.covariates, sums.arm, np.ones(len(sums), dtype=bool), _covariates(sums))
    for key, metric in metrics.items():
        columns = metric_columns(metric, sums, scope)
        for position, tally in enumerate(found.tallies[key]):
            tally.add(columns, sums.arm == position)
        if metric is found.primary:
            found.kept.add(columns, sums.arm, sums["block"])
            for dimension, cell, is_in in cells_of(sums, groups):
                tallies = found.cells.setdefault((dimension, cell), _tallies(metric, len(found.counts)))
                for position, tally in enumerate(tallies):
                    tally.add(columns, is_in & (sums.arm == position))
    found.exposures.update(_exposure_days(sums))


def _tallies(metric: Metric, n_arms: int) -> list[ArmTally]:
    return [ArmTally(metric) for _ in range(n_arms)]


def _covariates(sums: ListenerSums) -> FloatArray:
    return np.column_stack(
        [
            sums["before_sessions"],
            sums["before_duration_ms"] / 3_600_000,
            sums["before_sessions"] > 0,
            sums["was_premium"],
            tenure_ms(sums) / DAY_MS,
        ]
    )


def _exposure_days(sums: ListenerSums) -> Iterator[tuple[int, int]]:
    days = (sums["exposed_at_ms"] // DAY_MS * DAY_MS).astype(np.int64)
    return zip(days.tolist(), sums.arm.tolist(), strict=True)
