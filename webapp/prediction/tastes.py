"""What listeners played, skipped and liked, summed by group; and the genres they name as favourites."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session, aliased

from webapp.models import (
    EventType,
    GenreMapping,
    GenreMappingEntry,
    GenreValue,
    Listener,
    ListeningSession,
    SessionEvent,
    Track,
    listener_genre,
)

if TYPE_CHECKING:
    from ml.preferences import Taste

HEARD = (EventType.PLAY, EventType.SKIP, EventType.LIKE)
Sums = Mapping[tuple[str, int], float]


class UnknownListenerError(LookupError):
    """A listener that the database lacks."""


def get_listener_id(session: Session, external_id: str) -> int:
    """Look up the row id of a listener.

    Raises:
        UnknownListenerError: There is none of that id.
    """
    found = session.scalar(select(Listener.id).where(Listener.external_id == external_id))
    if found is None:
        raise UnknownListenerError(f"listener_id is {external_id[:100]!r}, must be a listener that is known")
    return found


def tastes(
    session: Session,
    groups: Sequence[int],
    listeners: Collection[int] | None = None,
    before_ms: int | None = None,
    without_artists: Collection[int] = (),
) -> dict[int, "Taste"]:
    """Sum up what listeners did; only sums leave the database.

    A track counts for its primary group, from the person or the import that labelled it or its artist.

    Args:
        session: Only reads.
        groups: Row ids of the groups, in the order of the sums.
        listeners: Row ids of whom; None for everybody.
        before_ms: Only sessions that began before, as epoch milliseconds.
        without_artists: Row ids of artists whose tracks do not count.

    Returns:
        What is known, by the row id of the listener; who has neither history nor favourites is absent.
    """
    from ml.preferences import Taste

    events, favourites = _events(before_ms, without_artists), _favourites(session)
    if listeners is not None:
        events = events.where(ListeningSession.listener_id.in_(listeners))
        favourites = favourites.where(listener_genre.c.listener_id.in_(listeners))
    sums: dict[int, dict[tuple[str, int], float]] = defaultdict(dict)
    for query in (_summed(events), favourites):
        for listener_id, kind, group_id, count in session.execute(query):
            sums[listener_id][(kind, group_id)] = float(count)
    return {listener_id: _taste(Taste, own, groups) for listener_id, own in sums.items()}


def no_taste(n_groups: int) -> "Taste":
    """What is known of somebody of whom nothing is known."""
    import numpy as np

    from ml.preferences import Taste

    nothing = np.zeros(n_groups)
    return Taste(nothing, nothing, nothing, nothing)


def tracks_by_group(session: Session) -> dict[int, int]:
    """How many tracks of the catalogue have each primary group."""
    found = select(_group_of_track().label("group_id")).select_from(Track).subquery()
    query = select(found.c.group_id, func.count()).where(found.c.group_id.is_not(None))
    return dict(session.execute(query.group_by(found.c.group_id)).tuples().all())


def _taste(make: type["Taste"], own: Sums, groups: Sequence[int]) -> "Taste":
    import numpy as np

    kinds = (EventType.PLAY, EventType.SKIP, EventType.LIKE, "favourite")
    return make(*(np.array([own.get((str(kind), group), 0.0) for group in groups]) for kind in kinds))


def _summed(events: Select[int, str, int]) -> Select[int, str, int, int]:
    one = events.subquery()
    columns = (one.c.listener_id, one.c.event_type, one.c.group_id)
    return select(*columns, func.count()).where(one.c.group_id.is_not(None)).group_by(*columns)


def _events(before_ms: int | None, without_artists: Collection[int]) -> Select[int, str, int]:
    rows = (
        select(ListeningSession.listener_id, SessionEvent.event_type, _group_of_track().label("group_id"))
        .join(SessionEvent, SessionEvent.session_id == ListeningSession.id)
        .join(Track, Track.id == SessionEvent.track_id)
        .where(SessionEvent.event_type.in_(HEARD))
    )
    if before_ms is not None:
        rows = rows.where(ListeningSession.first_event_ms < before_ms)
    if without_artists:
        rows = rows.where(Track.artist_id.not_in(without_artists))
    return rows


def _group_of_track() -> ColumnElement[int]:
    """The primary group of a row of `Track`: a person's before an import's, of each the track's before the artist's."""
    found = [
        _primary_of(owner, key, source)
        for source in ("person", "import")
        for owner, key in ((GenreValue.track_id, Track.id), (GenreValue.artist_id, Track.artist_id))
    ]
    return func.coalesce(*found)


def _primary_of(owner: object, key: object, source: str) -> ColumnElement[int]:
    value = aliased(GenreValue)
    own = value.track_id if owner is GenreValue.track_id else value.artist_id
    newest = select(value.group_id).where(own == key, value.source == source, value.is_primary)
    return newest.order_by(value.id.desc()).limit(1).correlate(Track).scalar_subquery()


def _favourites(session: Session) -> Select[int, str, int, int]:
    """How many of the genres that a listener names belong to each group, by the mapping in force."""
    mapping = session.scalar(select(func.max(GenreMapping.id)))
    return (
        select(
            listener_genre.c.listener_id,
            literal("favourite"),
            GenreMappingEntry.group_id,
            func.count(),
        )
        .join(GenreMappingEntry, GenreMappingEntry.genre_id == listener_genre.c.genre_id)
        .where(GenreMappingEntry.mapping_id == mapping, GenreMappingEntry.group_id.is_not(None))
        .group_by(listener_genre.c.listener_id, GenreMappingEntry.group_id)
    )
