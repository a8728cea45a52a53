"""One query: what every listener did by time and by days since their exposure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Select, SQLColumnExpression, and_, cast, func, literal, select
from sqlalchemy.orm import Session

from ml.experiments.analysis.listener_sums import ListenerSums, read_in_parts
from ml.experiments.analysis.scope import Scope
from ml.experiments.moments import FloatArray
from webapp.models import ListeningSession

_PART_ROWS = 20_000
_FACTS = ("arm", "exposed_at_ms", "was_premium")


@dataclass(frozen=True)
class Steps:
    """How time and ages are divided: steps of so many milliseconds, and how many of them."""

    time_ms: int
    n_times: int
    age_ms: int
    n_ages: int


@dataclass(frozen=True, eq=False)
class Grid:
    """Some listeners' sums by time and by age, float64 arrays of shape (n_listeners, n_steps) each.

    `facts` has the columns `exposed_at_ms` and `was_premium`.
    """

    facts: ListenerSums
    by_time: dict[str, FloatArray]
    by_age: dict[str, FloatArray]


def grids_of(session: Session, scope: Scope, summed: Sequence[str], steps: Steps) -> Iterator[Grid]:
    """Sum what every listener did since their exposure, step by step.

    Args:
        session: Where the tables are.
        scope: Who counts, and when.
        summed: Which columns of `ListenerSums`.
        steps: Of time from the scope's start on, and of age from each listener's exposure on.

    Yields:
        Whole listeners; those without any session too.
    """
    names, parts = read_in_parts(session, _query(scope, summed, steps), _PART_ROWS)
    held = np.empty((0, len(names)))
    for rows in parts:
        rows = np.concatenate([held, rows])
        is_last = rows[:, 0] == rows[-1, 0]
        held = rows[is_last]
        if not is_last.all():
            yield _grid(dict(zip(names, rows[~is_last].T, strict=True)), summed, steps)
    if len(held):
        yield _grid(dict(zip(names, held.T, strict=True)), summed, steps)


def _grid(columns: dict[str, FloatArray], summed: Sequence[str], steps: Steps) -> Grid:
    _, first, place = np.unique(columns["listener_id"], return_index=True, return_inverse=True)
    arm, *facts = (columns[name][first] for name in _FACTS)
    time = np.clip(columns["time"].astype(np.int64), 0, steps.n_times - 1)
    age = np.clip(columns["age"].astype(np.int64), 0, steps.n_ages - 1)
    return Grid(
        ListenerSums(arm.astype(np.int64), dict(zip(_FACTS[1:], facts, strict=True))),
        {name: _spread(columns[name], place, time, len(first), steps.n_times) for name in summed},
        {name: _spread(columns[name], place, age, len(first), steps.n_ages) for name in summed},
    )


def _spread(
    values: FloatArray, place: NDArray[np.intp], step: NDArray[np.int64], n_rows: int, n_steps: int
) -> FloatArray:
    flat = np.bincount(place * n_steps + step, weights=values, minlength=n_rows * n_steps)
    return flat.astype(np.float64, copy=False).reshape(n_rows, n_steps)


def _query(scope: Scope, summed: Sequence[str], steps: Steps) -> Select[*tuple[object, ...]]:
    counted, table = scope.listeners, ListeningSession
    counts = and_(
        table.listener_id == counted.c.listener_id,
        table.first_event_ms < scope.cutoff_ms,
        table.first_event_ms >= counted.c.exposed_at_ms,
    )
    time = func.coalesce((table.first_event_ms - scope.starts_at_ms) // _whole(steps.time_ms), 0)
    age = func.coalesce((table.first_event_ms - counted.c.exposed_at_ms) // _whole(steps.age_ms), 0)
    # Facts are the same in all rows of a listener; grouped by, they would make the sort twice as slow.
    facts = (func.min(counted.c[name]).label(name) for name in _FACTS)
    return (
        select(
            counted.c.listener_id,
            *facts,
            time.label("time"),
            age.label("age"),
            *(_sum_of(name).label(name) for name in summed),
        )
        .select_from(counted)
        .outerjoin(table, counts)
        .group_by(counted.c.listener_id, "time", "age")
        .order_by(counted.c.listener_id)
    )


def _sum_of(name: str) -> SQLColumnExpression[int]:
    table = ListeningSession
    if name == "sessions":
        return func.count(table.id)
    value = table.last_event_ms - table.first_event_ms if name == "duration_ms" else getattr(table, name)
    return cast(func.coalesce(func.sum(value), 0), BigInteger)


def _whole(number: int) -> SQLColumnExpression[int]:
    return cast(literal(number, BigInteger), BigInteger)
