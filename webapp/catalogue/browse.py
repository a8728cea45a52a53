"""What the pages of a track and an artist show."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import QueryableAttribute, Session

from webapp.catalogue.paging import Page, page_of
from webapp.models import (
    Artist,
    Genre,
    GenreGroup,
    GenreMapping,
    GenreMappingEntry,
    GenreValue,
    Track,
    artist_genre,
)

PROVENANCE = {"import": "micro-genres", "model": "model", "person": "person"}


@dataclass(frozen=True)
class GroupLabel:
    """A genre group on a track or an artist, and where it comes from; `probability` is a fraction."""

    name: str
    source: str
    probability: float
    is_primary: bool
    is_of_artist: bool


@dataclass(frozen=True)
class Feature:
    """One measured value of a track; `value` is None when unknown."""

    label: str
    value: float | int | bool | None
    unit: str
    about: str


@dataclass(frozen=True)
class MicroGenre:
    """A micro-genre and the group it folds into, if any."""

    name: str
    group: str | None


def find_track(session: Session, external_id: str) -> Track | None:
    """Find a track by the id that its source gave it."""
    return session.scalar(select(Track).where(Track.external_id == external_id))


def find_artist(session: Session, external_id: str) -> Artist | None:
    """Find an artist by the id that its source gave it."""
    return session.scalar(select(Artist).where(Artist.external_id == external_id))


def groups_of_tracks(session: Session, tracks: Iterable[Track]) -> dict[int, list[GroupLabel]]:
    """The groups of each track by its key: its own first, then its artist's."""
    shown = list(tracks)
    own = _labels(session, GenreValue.track_id, [track.id for track in shown])
    inherited = _labels(
        session, GenreValue.artist_id, {track.artist_id for track in shown if track.artist_id}
    )
    return {track.id: own[track.id] + inherited[track.artist_id or 0] for track in shown}


def groups_of_artist(session: Session, artist: Artist) -> list[GroupLabel]:
    """The groups of an artist, by falling probability."""
    return _labels(session, GenreValue.artist_id, [artist.id])[artist.id]


def _labels(
    session: Session, column: QueryableAttribute[int | None], keys: Iterable[int]
) -> defaultdict[int, list[GroupLabel]]:
    rows = session.execute(
        select(column, GenreValue, GenreGroup.name)
        .join(GenreGroup, GenreGroup.id == GenreValue.group_id)
        .where(column.in_(list(keys)))
        .order_by(GenreValue.is_primary.desc(), GenreValue.probability.desc(), GenreGroup.position)
    )
    labels: defaultdict[int, list[GroupLabel]] = defaultdict(list)
    for key, value, name in rows:
        source = PROVENANCE.get(value.source, value.source)
        labels[key or 0].append(
            GroupLabel(name, source, value.probability, value.is_primary, value.artist_id is not None)
        )
    return labels


def features_of(track: Track) -> list[Feature]:
    """The values that predictions use, in the order of forms, without the names."""
    from ml.features import FIELDS, UNKNOWN_WHEN_ZERO

    features = []
    for field in FIELDS:
        if field.kind != "text":
            value = getattr(track, field.column)
            known = None if field.name in UNKNOWN_WHEN_ZERO and value == 0 else value
            features.append(Feature(field.label, known, field.unit, field.about))
    return features


def micro_genres_of(session: Session, artist: Artist) -> Sequence[MicroGenre]:
    """The micro-genres of an artist in order, with their groups in the newest mapping."""
    newest = select(func.max(GenreMapping.id)).scalar_subquery()
    rows = session.execute(
        select(Genre.name, GenreGroup.name)
        .join(artist_genre, artist_genre.c.genre_id == Genre.id)
        .outerjoin(
            GenreMappingEntry,
            (GenreMappingEntry.genre_id == Genre.id) & (GenreMappingEntry.mapping_id == newest),
        )
        .outerjoin(GenreGroup, GenreGroup.id == GenreMappingEntry.group_id)
        .where(artist_genre.c.artist_id == artist.id)
        .order_by(artist_genre.c.position)
    )
    return [MicroGenre(name, group) for name, group in rows]


def tracks_of(session: Session, artist: Artist, number: int) -> Page:
    """A page of the artist's tracks, the latest first; each row holds one track.

    Raises:
        PageError: There is no such page.
    """
    query = select(Track).where(Track.artist_id == artist.id)
    return page_of(session, query, [Track.release_year.desc().nulls_last(), Track.title, Track.id], number)
