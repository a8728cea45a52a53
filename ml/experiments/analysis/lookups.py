"""What other tables know of listeners, to be put beside their sums."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from ml.experiments.analysis.listener_sums import ListenerSums, read_in_parts
from ml.experiments.analysis.scope import Scope
from ml.experiments.moments import FloatArray
from webapp.models import (
    EventType,
    GenreGroup,
    GenreMapping,
    GenreMappingEntry,
    GenreValue,
    ListeningSession,
    SessionEvent,
    Track,
    listener_genre,
)

_PART_ROWS = 50_000


@dataclass(frozen=True, eq=False)
class Lookup:
    """Numbers of some listeners.

    Attributes:
        listener_ids: float64 array of shape (n_known,), rising.
        columns: Name to float64 array of shape (n_known,).
    """

    listener_ids: FloatArray
    columns: Mapping[str, FloatArray]

    def beside(self, sums: ListenerSums) -> ListenerSums:
        """Add the columns to those of some listeners; 0 for a listener who is not known here."""
        if not len(self.listener_ids):
            zeros = np.zeros(len(sums))
            return replace(sums, columns={**sums.columns, **dict.fromkeys(self.columns, zeros)})
        wanted = sums["listener_id"]
        place = np.minimum(np.searchsorted(self.listener_ids, wanted), len(self.listener_ids) - 1)
        is_known = self.listener_ids[place] == wanted
        found = {name: np.where(is_known, values[place], 0.0) for name, values in self.columns.items()}
        return replace(sums, columns={**sums.columns, **found})


def genre_breadth(session: Session, scope: Scope) -> Lookup:
    """Count the genre groups that listeners played since their exposure (`groups`) and before (`before_groups`).

    A track is of its own primary group, or else of its artist's. This reads the events, not the sessions' sums.
    """
    played = _groups_played(scope)
    since = case((played.c.is_since == 1, played.c.group_id))
    before = case((played.c.is_since == 0, played.c.group_id))
    counted = (
        select(
            played.c.listener_id,
            func.count(since.distinct()).label("groups"),
            func.count(before.distinct()).label("before_groups"),
        )
        .group_by(played.c.listener_id)
        .order_by(played.c.listener_id)
    )
    return _read(session, counted)


def favourite_groups(session: Session, scope: Scope) -> tuple[Lookup, dict[int, str]]:
    """The group of the genre that a listener named first (`favourite`, a row id), and the names of the groups."""
    mapping_id = session.scalar(select(func.max(GenreMapping.id)))
    first = (
        select(listener_genre.c.listener_id, GenreMappingEntry.group_id.label("favourite"))
        .join(GenreMappingEntry, GenreMappingEntry.genre_id == listener_genre.c.genre_id)
        .join(scope.listeners, scope.listeners.c.listener_id == listener_genre.c.listener_id)
        .where(
            GenreMappingEntry.mapping_id == mapping_id,
            GenreMappingEntry.group_id.is_not(None),
            listener_genre.c.position == 0,
        )
        .order_by(listener_genre.c.listener_id)
    )
    names = {group.id: group.name for group in session.scalars(select(GenreGroup))}
    return _read(session, first), names


def _groups_played(scope: Scope) -> Subquery:
    counted, table = scope.listeners, ListeningSession
    of_track, of_artist = aliased(GenreValue), aliased(GenreValue)
    return (
        select(
            table.listener_id,
            case((table.first_event_ms >= counted.c.exposed_at_ms, 1), else_=0).label("is_since"),
            func.coalesce(of_track.group_id, of_artist.group_id).label("group_id"),
        )
        .select_from(counted)
        .join(table, table.listener_id == counted.c.listener_id)
        .join(SessionEvent, SessionEvent.session_id == table.id)
        .join(Track, Track.id == SessionEvent.track_id)
        .outerjoin(of_track, and_(of_track.track_id == Track.id, of_track.is_primary))
        .outerjoin(of_artist, and_(of_artist.artist_id == Track.artist_id, of_artist.is_primary))
        .where(
            SessionEvent.event_type == EventType.PLAY,
            table.first_event_ms < scope.cutoff_ms,
            table.first_event_ms >= counted.c.exposed_at_ms - scope.history_ms,
            or_(of_track.group_id.is_not(None), of_artist.group_id.is_not(None)),
        )
        .subquery("played")
    )


def _read(session: Session, query: Select[*tuple[object, ...]]) -> Lookup:
    (_, *names), parts = read_in_parts(session, query, _PART_ROWS)
    rows = np.concatenate([np.empty((0, len(names) + 1)), *parts])
    return Lookup(rows[:, 0], {name: rows[:, place + 1] for place, name in enumerate(names)})
