"""The predictions that listeners deny: a list for reviewers, whether or not the item waits in the queue."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.models import GenreGroup, ListenerFeedback, Track

MOST = 50


@dataclass(frozen=True)
class Doubt:
    """A track that listeners say is not of a group.

    Attributes:
        track: Its artist is loaded lazily.
        group: Name of the group that was predicted.
        listeners: How many listeners say so.
    """

    track: Track
    group: str
    listeners: int


def most_doubted(session: Session, most: int = MOST) -> list[Doubt]:
    """What the most listeners deny comes first, then what was denied last."""
    listeners = func.count(ListenerFeedback.listener_id.distinct())
    rows = session.execute(
        select(Track, GenreGroup.name, listeners)
        .join(ListenerFeedback, ListenerFeedback.track_id == Track.id)
        .join(GenreGroup, GenreGroup.id == ListenerFeedback.group_id)
        .group_by(Track.id, GenreGroup.name)
        .order_by(listeners.desc(), func.max(ListenerFeedback.created_at_ms).desc(), Track.id)
        .limit(most)
    )
    return [Doubt(track, group, count) for track, group, count in rows]
