"""Which artists and tracks a change of the mapping concerns, and how many of them move to another primary group."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from webapp.catalogue.carried_names import (
    Among,
    Names,
    artists_carrying,
    genre_names,
    names_of_artists,
    names_of_tracks,
    tracks_carrying,
)
from webapp.catalogue.group_rows import group_keys
from webapp.catalogue.group_values import SOURCE, Owner, Value, replaced_owners, stored_values, weigher
from webapp.catalogue.mapping_changes import Change
from webapp.catalogue.upserts import chunks
from webapp.models import GenreValue, Track

# Where more names change, every artist is looked at.
_MOST_NAMES = 5_000
_MOST_KEYS = 10_000


class Move(NamedTuple):
    """From one primary group to another, by their keys; None is no group."""

    before: int | None
    after: int | None


@dataclass(frozen=True)
class Moves:
    """How many artists and tracks would get another primary group."""

    artists: Counter[Move]
    tracks: Counter[Move]


@dataclass(frozen=True)
class Carriers:
    """The artists or tracks that a change concerns.

    Attributes:
        owner: `GenreValue.artist_id` or `GenreValue.track_id`.
        among: Makes the condition that picks them.
        names: What each of them carries.
    """

    owner: Owner
    among: Among
    names: Mapping[int, Names]


def carriers(session: Session, change: Change) -> list[Carriers]:
    """The artists and the labelled tracks that carry a name which the change concerns."""
    names = genre_names(session)
    wanted = set(change.names)
    genres = [key for key, name in names.items() if name in wanted]
    of_artists, of_tracks = _those_carrying(genres)
    return [
        Carriers(GenreValue.artist_id, of_artists, names_of_artists(session, names, of_artists)),
        Carriers(GenreValue.track_id, of_tracks, names_of_tracks(session, names, of_tracks)),
    ]


def _those_carrying(genres: Sequence[int]) -> tuple[Among, Among]:
    if len(genres) > _MOST_NAMES:
        return _anyone, _anyone
    return artists_carrying(genres), tracks_carrying(genres)


def _anyone(column: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column.is_not(None)
    return condition


def moves_of(session: Session, change: Change) -> Moves:
    """Count who would get another primary group; only reads."""
    weigh = weigher(change.after, group_keys(session))
    artists, tracks = (_moves(session, one, weigh(one.names)) for one in carriers(session, change))
    inheriting = _count_inheriting(session, artists)
    return Moves(
        artists=Counter(artists.values()),
        tracks=Counter(tracks.values())
        + sum((Counter({move: inheriting[one]}) for one, move in artists.items()), Counter()),
    )


def _moves(session: Session, those: Carriers, wanted: Mapping[int, Sequence[Value]]) -> dict[int, Move]:
    stored = stored_values(session, those.owner, those.among)
    replaced = replaced_owners(session, those.owner, those.among)
    moves = {
        key: Move(_primary(stored.get(key, ())), _primary(wanted.get(key, ())))
        for key in those.names
        if key not in replaced
    }
    return {key: move for key, move in moves.items() if move.before != move.after}


def _primary(values: Iterable[Value]) -> int | None:
    return next((value.group_id for value in values if value.is_primary), None)


def _count_inheriting(session: Session, artists: Iterable[int]) -> Counter[int]:
    """How many tracks of each artist have no group of their own from the import."""
    counts: Counter[int] = Counter()
    has_own = exists().where(GenreValue.track_id == Track.id, GenreValue.source == SOURCE)
    for chunk in chunks(artists, _MOST_KEYS):
        query = select(Track.artist_id, func.count()).where(Track.artist_id.in_(chunk), ~has_own)
        for artist, tracks in session.execute(query.group_by(Track.artist_id)):
            counts[artist or 0] = tracks
    return counts
