"""The primary effect as the experiment grew, and by days since the exposure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ml.experiments.analysis.listener_sums import ListenerSums
from ml.experiments.analysis.metric_columns import metric_columns, summed_for
from ml.experiments.analysis.scope import DAY_MS, Scope
from ml.experiments.analysis.tallies import ArmTally, find_comparison
from ml.experiments.analysis.timeline_grids import Grid, Steps, grids_of
from ml.experiments.confidence_sequence import always_valid
from ml.experiments.metric_catalogue import Metric
from ml.experiments.moments import FloatArray
from ml.experiments.results import AgePoint, TimePoint

MOST_TIMES = 60
MOST_AGES = 28
_SUMS = ("sessions", "duration_ms", "plays", "skips", "likes", "advertisements", "premium_purchases")
# What a metric is not made of at a step; a step knows no past.
_UNUSED = (*_SUMS, *(f"before_{name}" for name in _SUMS), "first_ever_ms")


@dataclass(frozen=True, eq=False)
class Timeline:
    """The primary metric's tallies by moment and by age.

    Attributes:
        times_ms: Moments, epoch milliseconds, the last one the cut-off.
        cumulative: Per moment one tally per arm, of the sessions that began before it.
        age_days: First and last day of every age.
        by_age: Per age one tally per arm, of the sessions of that age.
    """

    times_ms: Sequence[int]
    cumulative: Sequence[Sequence[ArmTally]]
    age_days: Sequence[tuple[int, int]]
    by_age: Sequence[Sequence[ArmTally]]


def timeline_of(session: Session, scope: Scope, n_arms: int, metric: Metric) -> Timeline:
    """Tally a metric that grows with time at up to 60 moments and 28 ages, whole days each.

    Args:
        session: Where the tables are.
        scope: Who counts, and when.
        n_arms: How many variants there are.
        metric: One with `grows_with_time`.
    """
    days = max(1, int(np.ceil(scope.days)))
    time_step, age_step = -(-days // MOST_TIMES), -(-days // MOST_AGES)
    n_times, n_ages = -(-days // time_step), -(-days // age_step)
    ends = [scope.starts_at_ms + (i + 1) * time_step * DAY_MS for i in range(n_times)]
    found = Timeline(
        [min(end, scope.cutoff_ms) for end in ends],
        [[ArmTally(metric) for _ in range(n_arms)] for _ in range(n_times)],
        [(i * age_step, min(days, (i + 1) * age_step) - 1) for i in range(n_ages)],
        [[ArmTally(metric) for _ in range(n_arms)] for _ in range(n_ages)],
    )
    steps = Steps(time_step * DAY_MS, n_times, age_step * DAY_MS, n_ages)
    for grid in grids_of(session, scope, summed_for(metric), steps):
        _add_times(found, grid, scope)
        _add_ages(found, grid, scope, steps.age_ms)
    return found


def over_time(timeline: Timeline, treatments: Sequence[str], planned_listeners: int) -> list[TimePoint]:
    """The cumulative effect of every treatment, with a band that holds at all moments at once.

    Args:
        timeline: See `timeline_of`.
        treatments: Keys of the variants, by position from 1 on.
        planned_listeners: Where the band shall be narrowest, listeners of all arms.
    """
    return [
        _time_point(key, at_ms, arms[0], arms[position], planned_listeners)
        for position, key in enumerate(treatments, 1)
        for at_ms, arms in zip(timeline.times_ms, timeline.cumulative, strict=True)
    ]


def by_age(timeline: Timeline, treatments: Sequence[str]) -> list[AgePoint]:
    """The effect of every treatment by the age of the sessions; arguments as for `over_time`."""
    return [
        _age_point(key, days, arms[0], arms[position])
        for position, key in enumerate(treatments, 1)
        for days, arms in zip(timeline.age_days, timeline.by_age, strict=True)
    ]


def _time_point(
    key: str, at_ms: int, control: ArmTally, treatment: ArmTally, planned_listeners: int
) -> TimePoint:
    n, comparison = control.n + treatment.n, find_comparison(control, treatment)
    if comparison is None:
        return TimePoint(key, at_ms, n, None, None)
    band = always_valid(comparison, n, planned_listeners).interval
    return TimePoint(key, at_ms, n, comparison.difference, band)


def _age_point(key: str, days: tuple[int, int], control: ArmTally, treatment: ArmTally) -> AgePoint:
    n, comparison = control.n + treatment.n, find_comparison(control, treatment)
    if comparison is None:
        return AgePoint(key, *days, n, None, None)
    return AgePoint(key, *days, n, comparison.difference, comparison.interval)


def _add_times(found: Timeline, grid: Grid, scope: Scope) -> None:
    grown = {name: np.cumsum(values, axis=1) for name, values in grid.by_time.items()}
    for step, (at_ms, arms) in enumerate(zip(found.times_ms, found.cumulative, strict=True)):
        is_exposed = grid.facts["exposed_at_ms"] < at_ms
        _tally(arms, grid.facts, grown, step, replace(scope, cutoff_ms=at_ms), is_exposed)


def _add_ages(found: Timeline, grid: Grid, scope: Scope, age_ms: int) -> None:
    for step, arms in enumerate(found.by_age):
        # As if exposed when the age begins, and cut off when it ends: rates are then per time at this age.
        begins_ms = grid.facts["exposed_at_ms"] + step * age_ms
        is_old_enough = begins_ms < scope.cutoff_ms
        observed_ms = np.minimum(scope.cutoff_ms - begins_ms, age_ms)
        facts = replace(
            grid.facts,
            columns={**grid.facts.columns, "exposed_at_ms": scope.cutoff_ms - np.maximum(observed_ms, 1)},
        )
        _tally(arms, facts, grid.by_age, step, scope, is_old_enough)


def _tally(
    arms: Sequence[ArmTally],
    facts: ListenerSums,
    sums: dict[str, FloatArray],
    step: int,
    scope: Scope,
    is_here: NDArray[np.bool_],
) -> None:
    nothing = dict.fromkeys(_UNUSED, np.zeros(len(facts)))
    now = {name: np.ascontiguousarray(values[:, step]) for name, values in sums.items()}
    at_step = replace(facts, columns={**nothing, **facts.columns, **now})
    columns = metric_columns(arms[0].metric, at_step, scope)
    for position, tally in enumerate(arms):
        tally.add(columns, is_here & (facts.arm == position))
