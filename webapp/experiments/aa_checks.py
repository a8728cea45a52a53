"""The A/A check on one's own data: listeners divided at random, again and again, who were shown nothing."""

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.experiments.aa import check_aa
from webapp.models import AaCheckResult, ListeningSession

MOST_LISTENERS = 20_000
BINS = 20
_IDS_PER_QUERY = 1_000


def run_check(
    session: Session, randomisations: int, seed: int, now_ms: int, most: int = MOST_LISTENERS
) -> AaCheckResult:
    """Check the test of mean session durations on the listeners in the database.

    Args:
        session: Where the sessions are; only read.
        randomisations: Divisions into halves, at least 1.
        seed: Of the divisions, and of the sample where there are more than `most` listeners with sessions.
        now_ms: When it is done.
        most: Listeners that are looked at; bounds time and memory.

    Returns:
        A row that is not stored yet.

    Raises:
        InsufficientDataError: Fewer than 4 listeners have sessions, or none differs from another.
    """
    listeners = _listener_ids(session)
    durations_s = _durations_s(session, _sample(listeners, most, seed))
    check = check_aa(durations_s, randomisations, seed)
    return AaCheckResult(
        checked_at_ms=now_ms,
        population=len(listeners),
        listeners=len(durations_s),
        sessions=sum(len(one) for one in durations_s),
        randomisations=randomisations,
        seed=seed,
        listener_rate=check.listener_rate(),
        session_rate=check.session_rate(),
        listener_histogram=_histogram(check.listener_p_values),
        session_histogram=_histogram(check.session_p_values),
    )


def find_latest_check(session: Session) -> AaCheckResult | None:
    """Find the check that was stored last."""
    return session.scalar(select(AaCheckResult).order_by(AaCheckResult.id.desc()).limit(1))


def _listener_ids(session: Session) -> NDArray[np.int64]:
    """Row ids of the listeners with a session, ascending."""
    ids = select(ListeningSession.listener_id).distinct().order_by(ListeningSession.listener_id)
    rows = session.scalars(ids.execution_options(yield_per=10_000))
    return np.fromiter(rows, dtype=np.int64)


def _sample(listeners: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    if len(listeners) <= most:
        return listeners
    # Not the numbers that the divisions are made of, which have the same seed.
    random = np.random.default_rng([seed, most])
    return np.sort(random.choice(listeners, most, replace=False))


def _durations_s(session: Session, listeners: NDArray[np.int64]) -> list[NDArray[np.float64]]:
    """Session durations in seconds, one array per listener, in the listeners' order."""
    found = []
    for start in range(0, len(listeners), _IDS_PER_QUERY):
        rows = np.array(_rows(session, listeners[start : start + _IDS_PER_QUERY].tolist()))
        first_of_each = np.flatnonzero(np.diff(rows[:, 0])) + 1
        found += np.split(rows[:, 1] / 1000, first_of_each)
    return found


def _rows(session: Session, listeners: list[int]) -> list[tuple[int, int]]:
    """Listener and duration in milliseconds of every session, listeners ascending."""
    table = ListeningSession
    durations = select(table.listener_id, table.last_event_ms - table.first_event_ms)
    asked = durations.where(table.listener_id.in_(listeners)).order_by(table.listener_id, table.id)
    return [(listener, duration_ms) for listener, duration_ms in session.execute(asked)]


def _histogram(p_values: NDArray[np.float64]) -> list[int]:
    counts, _ = np.histogram(p_values, bins=BINS, range=(0.0, 1.0))
    return [int(count) for count in counts]
