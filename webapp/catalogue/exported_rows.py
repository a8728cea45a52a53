"""The tracks and artists of a list as rows that the import takes back unchanged."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, Table, select
from sqlalchemy.orm import Session

from ml.features import FIELDS
from webapp.catalogue.artist_search import artist_conditions
from webapp.catalogue.filters import Filters
from webapp.catalogue.said_values import said_values
from webapp.catalogue.track_conditions import conditions, resolve
from webapp.clock import utc_text
from webapp.models import (
    Artist,
    Genre,
    GenreValue,
    Track,
    artist_genre,
    featured_artist,
    track_genre,
)

BATCH_ROWS = 1_000
Exported = dict[str, Any]
# The fields of the import by the columns of the table; the rest of a track follows by hand.
_FEATURES = {field.name: field.column for field in FIELDS if field.kind in ("whole", "number")}
_FEATURES.pop("release_year")


def exported_tracks(session: Session, filters: Filters) -> Iterator[Exported]:
    """Every track that the filters keep, in the order of their keys, a batch at a time.

    Each batch is a query of its own, so that tracks may come and go meanwhile.

    Raises:
        SearchError: The filters cannot be applied.
    """
    asked = resolve(session, filters)
    query = (
        select(Track, Artist.external_id, Artist.name)
        .outerjoin(Artist, Artist.id == Track.artist_id)
        .where(*conditions(session, asked, walks=False))
    )
    return (row for batch in _batches(session, query, Track) for row in _tracks(session, batch))


def exported_artists(session: Session, filters: Filters) -> Iterator[Exported]:
    """Every artist that the filters keep; else as `exported_tracks`."""
    query = select(Artist).where(*artist_conditions(session, filters))
    return (row for batch in _batches(session, query, Artist) for row in _artists(session, batch))


def _batches(
    session: Session, query: Select[*tuple[Any, ...]], entity: type[Track] | type[Artist]
) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    last = 0
    while rows := session.execute(query.where(entity.id > last).order_by(entity.id).limit(BATCH_ROWS)).all():
        yield rows
        last = rows[-1][0].id
        session.rollback()  # Lets go of the rows, and of the snapshot that would keep the database from tidying up.
        session.expunge_all()


def _tracks(session: Session, batch: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[Exported]:
    ids = [track.id for track, _, _ in batch]
    labels = _linked(session, track_genre, "track_id", Genre.name, track_genre.c.genre_id == Genre.id, ids)
    others = _linked(
        session,
        featured_artist,
        "track_id",
        Artist.external_id,
        featured_artist.c.artist_id == Artist.id,
        ids,
    )
    own = _values(session, GenreValue.track_id, ids)
    inherited = _values(session, GenreValue.artist_id, [track.artist_id for track, _, _ in batch])
    for track, artist_id, artist_name in batch:
        yield {
            "id": track.external_id,
            "name": track.title,
            "id_artist": artist_id,
            "featured_artists": others[track.id],
            "release_date": track.release_date,
            "explicit": None if track.is_explicit is None else int(track.is_explicit),
            **{name: getattr(track, column) for name, column in _FEATURES.items()},
            "genres": labels[track.id],
            "synthetic": int(track.is_synthetic),
            "artist_name": artist_name,
            "groups": own[track.id] + inherited[track.artist_id],
        }


def _artists(session: Session, batch: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[Exported]:
    ids = [artist.id for (artist,) in batch]
    names = _linked(session, artist_genre, "artist_id", Genre.name, artist_genre.c.genre_id == Genre.id, ids)
    groups = _values(session, GenreValue.artist_id, ids)
    for (artist,) in batch:
        yield {
            "id": artist.external_id,
            "name": artist.name,
            "genres": names[artist.id],
            "synthetic": int(artist.is_synthetic),
            "groups": groups[artist.id],
        }


def _linked(
    session: Session, links: Table, owner: str, shown: Any, joined: Any, ids: Iterable[int]
) -> defaultdict[int, list[str]]:
    """What each owner is linked to, in order, by the column `shown`."""
    entity = shown.class_
    rows = session.execute(
        select(links.c[owner], shown)
        .select_from(links.join(entity.__table__, joined))
        .where(links.c[owner].in_(list(ids)))
        .order_by(links.c.position)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for key, name in rows:
        found[key].append(name)
    return found


def _values(
    session: Session, owner: Any, ids: Iterable[int | None]
) -> defaultdict[int | None, list[Exported]]:
    """Every genre value with what says it (the import, a model version or a person), how surely, and when."""
    rows = said_values(session, owner, [key for key in ids if key is not None])
    found: defaultdict[int | None, list[Exported]] = defaultdict(list)
    for key, value, group, version, person in rows:
        found[key].append(
            {
                "group": group,
                "primary": value.is_primary,
                "probability": value.probability,
                "source": value.source,
                "version": version or value.mapping_id,
                "by": person,
                "at": utc_text(value.created_at_ms),
                "batch": value.batch_id,
                "of": "track" if value.track_id else "artist",
            }
        )
    return found
