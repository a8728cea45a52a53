"""What the tables hold of exposures and events, joined, counted and checked."""

from sqlalchemy import Subquery, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from webapp.models import LATE_AFTER_MS, Assignment, EventType, Exposure, ListeningSession, SessionEvent

# Joins the exposure of an assigned listener, of whom there is none before their first use.
EXPOSURE_OF_ASSIGNED = and_(
    Exposure.experiment_id == Assignment.experiment_id, Exposure.listener_id == Assignment.listener_id
)


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
