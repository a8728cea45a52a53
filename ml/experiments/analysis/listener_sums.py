"""One query: what every listener did since their exposure, and before it, in sums.

The listeners come in parts, so that the memory does not grow with their number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, CursorResult, Select, SQLColumnExpression, and_, case, cast, func, select
from sqlalchemy.orm import Session

from ml.experiments.analysis.scope import DAY_MS, Scope
from ml.experiments.moments import FloatArray
from webapp.models import ListeningSession

PART_LISTENERS = 5_000
# A session with an event this shortly before the cut-off may go on.
OPEN_MS = 30 * 60_000
EVENT_COUNTS = ("plays", "skips", "likes", "advertisements", "premium_purchases")
_HISTORY = ("plays", "skips", "likes", "advertisements")


@dataclass(frozen=True, eq=False)
class ListenerSums:
    """Some of the listeners, one element of every array each.

    Attributes:
        arm: int64 array of shape (n_listeners,): position of the variant, 0 for the control.
        columns: Name to float64 array of shape (n_listeners,). Since the exposure: `sessions`, `duration_ms`,
            `plays`, `skips`, `likes`, `advertisements`, `premium_purchases`, `single_event_sessions`,
            `open_sessions`, `late_events`, `retained_week_2` and `retained_week_5` (0 or 1). Before it, within the
            history: the same with `before_`, as far as there is one, and `first_ever_ms`, when the listener's first
            session of all began (0 without one). Of the listener: `listener_id`, `block`, `exposed_at_ms` and
            `was_premium`.
    """

    arm: NDArray[np.int64]
    columns: Mapping[str, FloatArray]

    def __getitem__(self, name: str) -> FloatArray:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.arm)


def listener_sums(session: Session, scope: Scope, part: int = PART_LISTENERS) -> Iterator[ListenerSums]:
    """Sum the sessions of every listener of a scope, in the order of their row ids.

    Args:
        session: Where the tables are.
        scope: Who counts, and when.
        part: Most listeners at a time.
    """
    names, parts = read_in_parts(session, _query(scope), part)
    for rows in parts:
        columns = dict(zip(names, np.ascontiguousarray(rows.T), strict=True))
        yield ListenerSums(columns.pop("arm").astype(np.int64), columns)


def read_in_parts(
    session: Session, query: Select[*tuple[object, ...]], size: int
) -> tuple[list[str], Iterator[FloatArray]]:
    """Run a query of numbers without NULL, which does not go through the mapped classes.

    Returns:
        The names of its columns, and its rows as float64 arrays of shape (at most size, n_columns).
    """
    session.flush()
    result = session.connection().execute(query.execution_options(yield_per=size))
    return list(result.keys()), _arrays(result, size)


def _arrays(result: CursorResult[*tuple[object, ...]], size: int) -> Iterator[FloatArray]:
    width = len(result.keys())
    for rows in result.partitions(size):
        flat = np.fromiter(chain.from_iterable(rows), np.float64, len(rows) * width)
        yield flat.reshape(len(rows), width)


def _query(scope: Scope) -> Select[*tuple[object, ...]]:
    counted, table = scope.listeners, ListeningSession
    reaches = and_(
        table.listener_id == counted.c.listener_id,
        table.first_event_ms < scope.cutoff_ms,
        table.first_event_ms >= counted.c.exposed_at_ms - scope.history_ms,
    )
    facts = [counted.c[name] for name in ("listener_id", "arm", "block", "exposed_at_ms", "was_premium")]
    return (
        select(*facts, *_sums_since(scope), *_sums_before(scope), _first_ever(scope))
        .select_from(counted)
        .outerjoin(table, reaches)
        .group_by(*facts)
        .order_by(counted.c.listener_id)
    )


def _sums_since(scope: Scope) -> list[SQLColumnExpression[int]]:
    table, exposed_at_ms = ListeningSession, scope.listeners.c.exposed_at_ms
    since = table.first_event_ms >= exposed_at_ms
    events = sum((getattr(table, name) for name in EVENT_COUNTS[1:]), table.plays)
    sums = {
        "sessions": _count(since),
        "duration_ms": _sum(since, table.last_event_ms - table.first_event_ms),
        **{name: _sum(since, getattr(table, name)) for name in EVENT_COUNTS},
        "single_event_sessions": _count(and_(since, events == 1)),
        "open_sessions": _count(and_(since, table.last_event_ms >= scope.cutoff_ms - OPEN_MS)),
        "late_events": _sum(since, table.late_events),
        "retained_week_2": _any_between(scope, 7, 14),
        "retained_week_5": _any_between(scope, 28, 35),
    }
    return [column.label(name) for name, column in sums.items()]


def _sums_before(scope: Scope) -> list[SQLColumnExpression[int]]:
    table = ListeningSession
    before = table.first_event_ms < scope.listeners.c.exposed_at_ms
    sums = {
        "sessions": _count(before),
        "duration_ms": _sum(before, table.last_event_ms - table.first_event_ms),
        **{name: _sum(before, getattr(table, name)) for name in _HISTORY},
    }
    return [column.label(f"before_{name}") for name, column in sums.items()]


def _first_ever(scope: Scope) -> SQLColumnExpression[int]:
    table = ListeningSession
    earliest = select(func.min(table.first_event_ms)).where(
        table.listener_id == scope.listeners.c.listener_id
    )
    return func.coalesce(earliest.correlate(scope.listeners).scalar_subquery(), 0).label("first_ever_ms")


def _any_between(scope: Scope, first_day: int, end_day: int) -> SQLColumnExpression[int]:
    age_ms = ListeningSession.first_event_ms - scope.listeners.c.exposed_at_ms
    is_between = and_(age_ms >= first_day * DAY_MS, age_ms < end_day * DAY_MS)
    return func.max(case((is_between, 1), else_=0))


def _count(condition: SQLColumnExpression[bool]) -> SQLColumnExpression[int]:
    return func.count(case((condition, 1)))


def _sum(condition: SQLColumnExpression[bool], value: SQLColumnExpression[int]) -> SQLColumnExpression[int]:
    # PostgreSQL sums 64-bit numbers as decimals, which are slow to read.
    return cast(func.coalesce(func.sum(case((condition, value))), 0), BigInteger)
