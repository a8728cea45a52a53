"""What listeners deny: all of it for a list, that of one item, and that which waits for a reviewer."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webapp.models import GenreGroup, ListenerFeedback, Opinion, Track

MOST = 50
_LISTENERS = func.count(ListenerFeedback.listener_id.distinct())


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
    rows = session.execute(
        select(Track, GenreGroup.name, _LISTENERS)
        .join(ListenerFeedback, ListenerFeedback.track_id == Track.id)
        .join(GenreGroup, GenreGroup.id == ListenerFeedback.group_id)
        .group_by(Track.id, GenreGroup.name)
        .order_by(_LISTENERS.desc(), func.max(ListenerFeedback.created_at_ms).desc(), Track.id)
        .limit(most)
    )
    return [Doubt(track, group, count) for track, group, count in rows]


def doubts_of(session: Session, tracks: ColumnElement[bool]) -> list[tuple[str, int]]:
    """Names of the groups that listeners deny of tracks, with how many listeners do, the most first."""
    rows = session.execute(
        select(GenreGroup.name, _LISTENERS)
        .join(ListenerFeedback, ListenerFeedback.group_id == GenreGroup.id)
        .join(Track, Track.id == ListenerFeedback.track_id)
        .where(tracks)
        .group_by(GenreGroup.name)
        .order_by(_LISTENERS.desc(), GenreGroup.name)
    )
    return [(name, count) for name, count in rows]


def denied_opinions(session: Session, version_id: int, most: int) -> dict[int, int]:
    """How many listeners deny the primary group of the open opinions of a version, by the key of the opinion.

    Args:
        session: Only reads.
        version_id: Of the version.
        most: How many opinions, those that most listeners deny.
    """
    is_about = ((Opinion.artist_id, Track.artist_id), (Opinion.track_id, Track.id))
    found: dict[int, int] = {}
    for said, heard in is_about:
        query = (
            select(Opinion.id, _LISTENERS)
            .select_from(ListenerFeedback)
            .join(Track, Track.id == ListenerFeedback.track_id)
            .join(Opinion, (said == heard) & (Opinion.group_id == ListenerFeedback.group_id))
            .where(Opinion.model_version_id == version_id, Opinion.is_open)
        )
        ordered = query.group_by(Opinion.id).order_by(_LISTENERS.desc(), Opinion.id).limit(most)
        found |= dict(session.execute(ordered).tuples().all())
    return found
