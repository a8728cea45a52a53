"""The primary metric, mean session duration per listener, as sums that one SQL query returns.

A listener's value is the mean duration of their sessions, in seconds; a session lasts from its first to its
last event. Only the sums of an arm leave the database.
"""

from dataclasses import dataclass

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from ml.experiments.samples import Sample
from webapp.models import (
    LATE_AFTER_MS,
    Assignment,
    EventType,
    Experiment,
    Exposure,
    ListeningSession,
    SessionEvent,
    Variant,
)

# Joins the exposure of an assigned listener, of whom there is none before their first use.
EXPOSURE_OF_ASSIGNED = and_(
    Exposure.experiment_id == Assignment.experiment_id, Exposure.listener_id == Assignment.listener_id
)


@dataclass(frozen=True)
class ArmSums:
    """One arm's listeners, summed.

    Attributes:
        variant_key: Whose arm it is.
        assigned: Listeners in the arm.
        measured: Those of them with at least one session; only they have a value.
        sessions: Sessions of the measured listeners.
        centre_s: What the sums are measured from, seconds: the mean of all arms, so that squares stay small.
        total_s: Sum over the measured listeners of their value less the centre, seconds.
        total_of_squares_s2: Sum of the squares of the same, seconds squared.
    """

    variant_key: str
    assigned: int
    measured: int
    sessions: int
    centre_s: float
    total_s: float
    total_of_squares_s2: float

    @property
    def mean_s(self) -> float | None:
        """Mean over the measured listeners, seconds; None without any."""
        return self.centre_s + self.total_s / self.measured if self.measured else None

    def sample(self) -> Sample:
        """Summarise the measured listeners.

        Raises:
            InsufficientDataError: Fewer than 2 of them.
        """
        shifted = Sample.from_sums(self.measured, self.total_s, self.total_of_squares_s2)
        return Sample(shifted.n, self.centre_s + shifted.mean, shifted.variance)


def spans_from_sums() -> Subquery:
    """Sessions with their first and last event as the running sums have them: what reports use."""
    table = ListeningSession
    return select(table.id, table.listener_id, table.first_event_ms, table.last_event_ms).subquery("span")


def spans_from_events() -> Subquery:
    """The same from the raw events: slow on millions of them, and must come out equal."""
    return (
        select(
            ListeningSession.id,
            ListeningSession.listener_id,
            func.min(SessionEvent.occurred_at_ms).label("first_event_ms"),
            func.max(SessionEvent.occurred_at_ms).label("last_event_ms"),
        )
        .join(SessionEvent, SessionEvent.session_id == ListeningSession.id)
        .group_by(ListeningSession.id, ListeningSession.listener_id)
        .subquery("span")
    )


def session_duration_sums(
    session: Session, experiment_id: int, spans: Subquery | None = None
) -> list[ArmSums]:
    """Sum session durations: per session, per listener, per arm, in one query.

    Listeners without a session are counted in `assigned`; those whose variant a person overrode are nowhere. In an
    experiment, sessions count that began after the first exposure, of listeners who saw one variant only; in a replay
    of an old log all count.

    Args:
        session: Where the tables are.
        experiment_id: Row id of the experiment.
        spans: Sessions with `listener_id`, `first_event_ms` and `last_event_ms`; the running sums by default.

    Returns:
        One entry per variant by position, the control first; empty for an unknown experiment.
    """
    listener = _listener_means(experiment_id, spans_from_sums() if spans is None else spans)
    rows = session.execute(_arm_sums(experiment_id, listener))
    return [
        ArmSums(key, assigned, measured, int(sessions), float(centre or 0), float(total), float(squares))
        for key, assigned, measured, sessions, centre, total, squares in rows
    ]


def count_unlisted_events(session: Session, experiment_id: int) -> int:
    """Count the assigned listeners' events that name a track which the catalogue lacks."""
    # With EXISTS, SQLite reads the events once, in order; with a join it looks up each by its session,
    # which takes 20 times as long.
    is_of_assigned = exists().where(
        ListeningSession.id == SessionEvent.session_id,
        Assignment.listener_id == ListeningSession.listener_id,
        Assignment.experiment_id == experiment_id,
    )
    events = select(func.count()).select_from(SessionEvent)
    return session.scalar(events.where(SessionEvent.unlisted_track.is_not(None), is_of_assigned)) or 0


def count_wrong_sums(session: Session) -> int:
    """Count the sessions whose running sums say anything else than their raw events do."""
    events = _sums_of_events()
    names = [column.key for column in events.c if column.key != "session_id"]
    differs = [events.c[name] != getattr(ListeningSession, name) for name in names]
    is_wrong = or_(events.c.session_id.is_(None), *differs)
    sessions = select(func.count()).select_from(ListeningSession)
    joined = sessions.outerjoin(events, events.c.session_id == ListeningSession.id)
    return session.scalar(joined.where(is_wrong)) or 0


def _sums_of_events() -> Subquery:
    """What the running sums of every session must be."""
    event = SessionEvent
    counted = {
        "plays": event.event_type == EventType.PLAY,
        "skips": event.event_type == EventType.SKIP,
        "likes": event.event_type == EventType.LIKE,
        "advertisements": event.event_type == EventType.ADVERTISEMENT,
        "premium_purchases": event.event_type == EventType.BUY_PREMIUM,
        "late_events": event.received_at_ms - event.occurred_at_ms >= LATE_AFTER_MS,
    }
    return (
        select(
            event.session_id,
            func.min(event.occurred_at_ms).label("first_event_ms"),
            func.max(event.occurred_at_ms).label("last_event_ms"),
            *(func.sum(case((is_one, 1), else_=0)).label(name) for name, is_one in counted.items()),
        )
        .group_by(event.session_id)
        .subquery("of_events")
    )


def _listener_means(experiment_id: int, span: Subquery) -> CTE:
    """One row per assigned listener; `mean_s` is NULL without a session."""
    counts = and_(
        span.c.listener_id == Assignment.listener_id,
        or_(
            Experiment.is_replay,
            and_(~Exposure.is_mixed, span.c.first_event_ms >= Exposure.exposed_at_ms),
        ),
    )
    sessions = func.count(span.c.listener_id)
    # Whole milliseconds are summed exactly and become a fraction only here.
    total_ms = cast(func.sum(span.c.last_event_ms - span.c.first_event_ms), Double)
    return (
        select(
            Assignment.variant_id,
            sessions.label("sessions"),
            (total_ms / func.nullif(sessions, 0) / 1000.0).label("mean_s"),
        )
        .join(Experiment, Experiment.id == Assignment.experiment_id)
        .outerjoin(Exposure, EXPOSURE_OF_ASSIGNED)
        .outerjoin(span, counts)
        .where(Assignment.experiment_id == experiment_id, ~Assignment.is_override)
        .group_by(Assignment.id, Assignment.variant_id)
        .cte("listener")
    )


def _arm_sums(experiment_id: int, listener: CTE) -> Select[str, int, int, int, float, float, float]:
    centre = select(func.avg(listener.c.mean_s)).scalar_subquery()
    distance = listener.c.mean_s - centre
    return (
        select(
            Variant.key,
            func.count(listener.c.sessions),
            func.count(listener.c.mean_s),
            _sum(listener.c.sessions),
            centre,
            _sum(distance),
            _sum(distance * distance),
        )
        .outerjoin(listener, listener.c.variant_id == Variant.id)
        .where(Variant.experiment_id == experiment_id)
        .group_by(Variant.id, Variant.key, Variant.position)
        .order_by(Variant.position)
    )


def _sum(column: ColumnElement[float]) -> ColumnElement[float]:
    return func.coalesce(func.sum(column), 0)
