"""The tracks of the catalogue artist by artist, in pieces that models can be asked about at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from ml.features import FIELD_NAMES, FIELDS, TrackValues
from webapp.models import Artist, Track

# The tracks of an artist see each other within a piece: what one prediction costs stays bounded.
PIECE_TRACKS = 1_000
PAGE_ROWS = 2_000


@dataclass(frozen=True)
class CatalogueTrack:
    """A track as models are told of it.

    Attributes:
        id: Its key in SQL.
        external_id: As its source calls it.
        values: What is known of it, by the names of `ml.features`.
    """

    id: int
    external_id: str
    values: TrackValues


@dataclass(frozen=True)
class Piece:
    """Up to `PIECE_TRACKS` tracks of one artist by rising key, or one track whose artist is not known."""

    artist_id: int | None
    tracks: Sequence[CatalogueTrack]


def all_pieces(session: Session) -> Iterator[Piece]:
    """Every track of the catalogue in exactly one piece: first those of artists, then those without.

    The pieces are the same in each walk over the same catalogue. Reads a page at a time, so that the session may
    write between two pieces.
    """
    for artist_id, rows in groupby(_rows_of_artists(session), key=lambda row: row.artist_id):
        while piece := list(islice(rows, PIECE_TRACKS)):
            yield Piece(artist_id, [_track(row) for row in piece])
    yield from (Piece(None, [_track(row)]) for row in _rows_without_artist(session))


def first_piece(session: Session, artist: Artist) -> Piece:
    """The artist's first tracks; of most artists, all."""
    return _piece(session, artist.id, 0)


def piece_of(session: Session, track: Track) -> Piece:
    """The piece that a track stands in."""
    if track.artist_id is None:
        row = session.execute(_query().where(Track.id == track.id)).one()
        return Piece(None, [_track(row)])
    before = count_tracks(session, Track.artist_id == track.artist_id, Track.id < track.id)
    return _piece(session, track.artist_id, before // PIECE_TRACKS)


def count_tracks(session: Session, *conditions: ColumnElement[bool]) -> int:
    """How many tracks fulfil the conditions; without any, all of the catalogue."""
    return session.scalar(select(func.count()).select_from(Track).where(*conditions)) or 0


def _piece(session: Session, artist_id: int, number: int) -> Piece:
    query = _query().where(Track.artist_id == artist_id).order_by(Track.id)
    rows = session.execute(query.offset(number * PIECE_TRACKS).limit(PIECE_TRACKS))
    return Piece(artist_id, [_track(row) for row in rows])


def _rows_of_artists(session: Session) -> Iterator[Row[Any]]:
    artist_id, last = 0, 0
    ordered = _query().order_by(Track.artist_id, Track.id).limit(PAGE_ROWS)
    while True:
        is_later = (Track.artist_id > artist_id) | (Track.id > last)
        rows = session.execute(ordered.where(Track.artist_id >= artist_id, is_later)).all()
        yield from rows
        if len(rows) < PAGE_ROWS:
            return
        artist_id, last = rows[-1].artist_id, rows[-1].id


def _rows_without_artist(session: Session) -> Iterator[Row[Any]]:
    last = 0
    ordered = _query().where(Track.artist_id.is_(None)).order_by(Track.id).limit(PAGE_ROWS)
    while rows := session.execute(ordered.where(Track.id > last)).all():
        yield from rows
        last = rows[-1].id


def _query() -> Select[Any]:
    columns = [getattr(Artist if field.name == "artist_name" else Track, field.column) for field in FIELDS]
    query = select(Track.id, Track.external_id, Track.artist_id, *columns)
    return query.outerjoin(Artist, Artist.id == Track.artist_id)


def _track(row: Sequence[Any]) -> CatalogueTrack:
    track_id, external_id, _artist_id, *given = row
    return CatalogueTrack(track_id, external_id, dict(zip(FIELD_NAMES, given, strict=True)))
