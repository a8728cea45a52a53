"""How popular what waits for a review is: its tracks, and how often listeners played them."""

from collections.abc import Iterator, Mapping

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from webapp.catalogue.upserts import chunks, table_of
from webapp.models import EventType, Opinion, SessionEvent, Track

_CHUNK = 5_000


def stale_popularity(session: Session) -> Iterator[list[dict[str, int]]]:
    """Count plays anew, and give the opinions whose popularity has changed, some thousands at a time.

    Args:
        session: Only reads.

    Returns:
        Lists of `key` of an opinion and its `popularity`, as `note_popularity` takes them.
    """
    of_artists, of_tracks = _plays(session)
    rows = session.execute(
        select(Opinion.id, Opinion.artist_id, Opinion.track_id, Opinion.tracks, Opinion.popularity)
    ).yield_per(_CHUNK)
    changed = [
        {"key": row.id, "popularity": now}
        for row in rows
        if (now := row.tracks + (of_artists.get(row.artist_id, 0) or of_tracks.get(row.track_id, 0)))
        != row.popularity
    ]
    yield from chunks(changed, _CHUNK)


def note_popularity(session: Session, changed: list[dict[str, int]]) -> None:
    """Store what `stale_popularity` gave, inside a write transaction."""
    table = table_of(Opinion)
    session.connection().execute(
        update(table).where(table.c.id == bindparam("key")).values(popularity=bindparam("popularity")),
        changed,
    )


def _plays(session: Session) -> tuple[Mapping[int | None, int], Mapping[int | None, int]]:
    """How often the tracks of each artist, and each track without one, were played."""
    plays = func.count().label("plays")
    per_track = (
        select(SessionEvent.track_id, plays)
        .where(SessionEvent.event_type == EventType.PLAY, SessionEvent.track_id.is_not(None))
        .group_by(SessionEvent.track_id)
        .subquery()
    )
    played = select(Track.artist_id, func.sum(per_track.c.plays)).join(
        per_track, per_track.c.track_id == Track.id
    )
    of_artists = played.where(Track.artist_id.is_not(None)).group_by(Track.artist_id)
    alone = (
        select(Track.id, per_track.c.plays)
        .join(per_track, per_track.c.track_id == Track.id)
        .where(Track.artist_id.is_(None))
    )
    return (
        {key: int(count) for key, count in session.execute(of_artists)},
        {key: int(count) for key, count in session.execute(alone)},
    )
