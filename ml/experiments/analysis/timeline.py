"""The primary effect as the experiment grew, and by days since the exposure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Select, SQLColumnExpression, and_, cast, func, literal, select
from sqlalchemy.orm import Session

from ml.experiments.analysis.listener_sums import ListenerSums, parts_of
from ml.experiments.analysis.metric_columns import metric_columns
from ml.experiments.analysis.scope import DAY_MS, Scope
from ml.experiments.analysis.tallies import ArmTally
from ml.experiments.confidence_sequence import always_valid
from ml.experiments.metric_catalogue import Metric
from ml.experiments.moments import FloatArray
from ml.experiments.results import AgePoint, TimePoint
from ml.experiments.samples import InsufficientDataError
from ml.experiments.statistics import welch
from webapp.models import ListeningSession

MOST_TIMES = 60
MOST_AGES = 28
_PART_ROWS = 5_000
_SUMS = ("sessions", "duration_ms", "plays", "skips", "likes", "advertisements", "premium_purchases")
_FACTS = ("listener_id", "arm", "exposed_at_ms", "was_premium")


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
    times_ms = [min(end, scope.cutoff_ms) for end in ends]
    found = Timeline(
        times_ms,
        [[ArmTally(metric) for _ in range(n_arms)] for _ in times_ms],
        [(i * age_step, min(days, (i + 1) * age_step) - 1) for i in range(n_ages)],
        [[ArmTally(metric) for _ in range(n_arms)] for _ in range(n_ages)],
    )
    for grid in _grids(session, scope, time_step * DAY_MS, age_step * DAY_MS, n_times, n_ages):
        _add_times(found, grid, scope)
        _add_ages(found, grid, scope, age_step * DAY_MS)
    return found


def over_time(timeline: Timeline, treatments: Sequence[str], planned_listeners: int) -> list[TimePoint]:
    """The cumulative effect of every treatment, with a band that holds at all moments at once.

    Args:
        timeline: See `timeline_of`.
        treatments: Keys of the variants, by position from 1 on.
        planned_listeners: Where the band shall be narrowest, listeners of all arms.
    """
    points = []
    for position, key in enumerate(treatments, 1):
        for at_ms, arms in zip(timeline.times_ms, timeline.cumulative, strict=True):
            control, treatment = arms[0], arms[position]
            point = TimePoint(key, at_ms, control.n + treatment.n, None, None)
            try:
                comparison = welch(control.sample(), treatment.sample())
            except InsufficientDataError:
                points.append(point)
                continue
            band = always_valid(comparison, point.listeners, planned_listeners).interval
            points.append(replace(point, difference=comparison.difference, band=band))
    return points


def by_age(timeline: Timeline, treatments: Sequence[str]) -> list[AgePoint]:
    """The effect of every treatment by the age of the sessions; arguments as for `over_time`."""
    points = []
    for position, key in enumerate(treatments, 1):
        for (first, last), arms in zip(timeline.age_days, timeline.by_age, strict=True):
            control, treatment = arms[0], arms[position]
            point = AgePoint(key, first, last, control.n + treatment.n, None, None)
            try:
                comparison = welch(control.sample(), treatment.sample())
            except InsufficientDataError:
                points.append(point)
                continue
            points.append(replace(point, difference=comparison.difference, interval=comparison.interval))
    return points


@dataclass(frozen=True, eq=False)
class _Grid:
    """Some listeners' sums by time and by age, float64 arrays of shape (n_listeners, n_steps) each."""

    facts: ListenerSums
    by_time: dict[str, FloatArray]
    by_age: dict[str, FloatArray]


def _grids(
    session: Session, scope: Scope, time_ms: int, age_ms: int, n_times: int, n_ages: int
) -> Iterator[_Grid]:
    """Read rows of (listener, time, age), and give whole listeners on."""
    result = session.execute(_query(scope, time_ms, age_ms).execution_options(yield_per=_PART_ROWS))
    names = list(result.keys())
    held = np.empty((0, len(names)))
    for rows in parts_of(result, _PART_ROWS):
        rows = np.concatenate([held, rows])
        is_last = rows[:, 0] == rows[-1, 0]
        held = rows[is_last]
        if not is_last.all():
            yield _grid(rows[~is_last], names, n_times, n_ages)
    if len(held):
        yield _grid(held, names, n_times, n_ages)


def _grid(rows: FloatArray, names: Sequence[str], n_times: int, n_ages: int) -> _Grid:
    columns = dict(zip(names, rows.T, strict=True))
    _, first, place = np.unique(rows[:, 0], return_index=True, return_inverse=True)
    facts = {name: columns[name][first] for name in _FACTS}
    arm = facts.pop("arm").astype(np.int64)
    time = np.clip(columns["time"].astype(np.int64), 0, n_times - 1)
    age = np.clip(columns["age"].astype(np.int64), 0, n_ages - 1)
    return _Grid(
        ListenerSums(arm, facts),
        {name: _spread(columns[name], place, time, len(first), n_times) for name in _SUMS},
        {name: _spread(columns[name], place, age, len(first), n_ages) for name in _SUMS},
    )


def _spread(
    values: FloatArray, place: NDArray[np.intp], step: NDArray[np.int64], n_rows: int, n_steps: int
) -> FloatArray:
    flat = np.bincount(place * n_steps + step, weights=values, minlength=n_rows * n_steps)
    return flat.astype(np.float64, copy=False).reshape(n_rows, n_steps)


def _add_times(found: Timeline, grid: _Grid, scope: Scope) -> None:
    grown = {name: np.cumsum(values, axis=1) for name, values in grid.by_time.items()}
    for step, (at_ms, arms) in enumerate(zip(found.times_ms, found.cumulative, strict=True)):
        is_exposed = grid.facts["exposed_at_ms"] < at_ms
        _tally(arms, grid.facts, grown, step, replace(scope, cutoff_ms=at_ms), is_exposed)


def _add_ages(found: Timeline, grid: _Grid, scope: Scope, age_ms: int) -> None:
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
    nothing = np.zeros(len(facts))
    before = {f"before_{name}": nothing for name in _SUMS}
    now = {name: np.ascontiguousarray(values[:, step]) for name, values in sums.items()}
    at_step = replace(facts, columns={**facts.columns, **before, **now, "first_ever_ms": nothing})
    columns = metric_columns(arms[0].metric, at_step, scope)
    for position, tally in enumerate(arms):
        tally.add(columns, is_here & (facts.arm == position))


def _query(scope: Scope, time_ms: int, age_ms: int) -> Select[*tuple[object, ...]]:
    counted, table = scope.listeners, ListeningSession
    counts = and_(
        table.listener_id == counted.c.listener_id,
        table.first_event_ms < scope.cutoff_ms,
        table.first_event_ms >= counted.c.exposed_at_ms,
    )
    time = func.coalesce((table.first_event_ms - scope.starts_at_ms) // _divisor(time_ms), 0)
    age = func.coalesce((table.first_event_ms - counted.c.exposed_at_ms) // _divisor(age_ms), 0)
    facts = [counted.c[name] for name in _FACTS]
    sums = {
        "sessions": func.count(table.id),
        "duration_ms": _total(table.last_event_ms - table.first_event_ms),
        **{name: _total(getattr(table, name)) for name in _SUMS[2:]},
    }
    return (
        select(*facts, time.label("time"), age.label("age"), *(sums[name].label(name) for name in _SUMS))
        .select_from(counted)
        .outerjoin(table, counts)
        .group_by(*facts, "time", "age")
        .order_by(counted.c.listener_id)
    )


def _divisor(whole: int) -> SQLColumnExpression[int]:
    return cast(literal(whole, BigInteger), BigInteger)


def _total(value: SQLColumnExpression[int]) -> SQLColumnExpression[int]:
    return cast(func.coalesce(func.sum(value), 0), BigInteger)
