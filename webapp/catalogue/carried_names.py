"""The micro-genres that artists and tracks carry, read a range of keys at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Table, exists, func, select, union_all
from sqlalchemy.orm import Session

from webapp.models import Artist, Genre, Track, artist_genre, featured_artist, track_genre

OWNERS_AT_ONCE = 5_000

Names = tuple[str, ...]
Among = Callable[[Any], ColumnElement[bool]]


def genre_names(session: Session) -> dict[int, str]:
    """The name of every micro-genre by its key, so that texts are held once however often they are carried."""
    return dict(session.execute(select(Genre.id, Genre.name)).tuples().all())


def key_ranges(session: Session, entity: type[Artist] | type[Track]) -> Iterator[Among]:
    """Cut all artists or tracks into `OWNERS_AT_ONCE` at a time; gives a condition for each range of keys."""
    last = 0
    while True:
        keys = select(entity.id).where(entity.id > last).order_by(entity.id).limit(OWNERS_AT_ONCE).subquery()
        end = session.scalar(select(func.max(keys.c.id)))
        if end is None:
            return
        yield partial(_between, last + 1, end)
        last = end


def _between(first: int, last: int, column: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column.between(first, last)
    return condition


def names_of_artists(session: Session, names: Mapping[int, str], among: Among) -> dict[int, Names]:
    """What artists carry: their own micro-genres in order, or else the labels of their tracks.

    A label stands as often as tracks of the artist carry it, those included that only feature the artist. Artists
    that carry nothing are left out.

    Args:
        session: Only reads.
        names: As `genre_names` gives them.
        among: Makes a condition on a column of artists.
    """
    own = _named(_linked(session, artist_genre, among(artist_genre.c.artist_id)), names)
    labels = _labels_of_tracks(among).subquery()
    tracks = func.count()
    rows = session.execute(
        select(labels.c.artist_id, labels.c.genre_id, tracks)
        .where(~exists().where(artist_genre.c.artist_id == labels.c.artist_id))
        .group_by(labels.c.artist_id, labels.c.genre_id)
        .order_by(labels.c.artist_id, tracks.desc(), labels.c.genre_id)
    )
    return own | _named(((artist, genre) for artist, genre, n in rows for _ in range(n)), names)


def names_of_tracks(session: Session, names: Mapping[int, str], among: Among) -> dict[int, Names]:
    """The labels of tracks themselves, in order; tracks without any are left out; else as `names_of_artists`."""
    return _named(_linked(session, track_genre, among(track_genre.c.track_id)), names)


def artists_carrying(genres: Sequence[int]) -> Among:
    """The condition that an artist, or one of its tracks, carries one of the micro-genres."""
    own = select(artist_genre.c.artist_id).where(artist_genre.c.genre_id.in_(genres))
    labels = _labels_of_tracks(lambda _: track_genre.c.genre_id.in_(genres)).subquery()
    return lambda column: column.in_(union_all(own, select(labels.c.artist_id)))


def tracks_carrying(genres: Sequence[int]) -> Among:
    """The condition that a track itself carries one of the micro-genres."""
    carriers = track_genre.alias()
    return lambda column: column.in_(select(carriers.c.track_id).where(carriers.c.genre_id.in_(genres)))


def _labels_of_tracks(among: Among) -> CompoundSelect[Any]:
    """One row per artist, track and label, for main and featured artists alike."""
    main = select(Track.artist_id.label("artist_id"), track_genre.c.genre_id).join(
        track_genre, track_genre.c.track_id == Track.id
    )
    featured = select(featured_artist.c.artist_id, track_genre.c.genre_id).join(
        track_genre, track_genre.c.track_id == featured_artist.c.track_id
    )
    return union_all(
        main.where(Track.artist_id.is_not(None), among(Track.artist_id)),
        featured.where(among(featured_artist.c.artist_id)),
    )


def _linked(session: Session, links: Table, among: ColumnElement[bool]) -> Iterator[tuple[int, int]]:
    owner = links.columns[0]
    query = select(owner, links.c.genre_id).where(among).order_by(owner, links.c.position)
    yield from session.execute(query).tuples()


def _named(rows: Iterable[tuple[int, int]], names: Mapping[int, str]) -> dict[int, Names]:
    by_owner = groupby(rows, key=lambda row: row[0])
    return {owner: tuple(names[genre] for _, genre in linked) for owner, linked in by_owner}
