"""Store a batch of artists, tracks or listeners."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from webapp.catalogue.genre_links import replace_genres
from webapp.catalogue.ordered_links import replace_links
from webapp.catalogue.plain_words import name_key
from webapp.catalogue.rows import ArtistRow, ListenerRow, TrackRow
from webapp.catalogue.upserts import BatchResult, Upserted, ids_of, table_of, upsert
from webapp.models import (
    Artist,
    Listener,
    Track,
    artist_genre,
    featured_artist,
    listener_genre,
    track_genre,
)

UNKNOWN_ARTIST = "tracks name artists that the catalogue lacks"


def import_artists(session: Session, rows: Sequence[ArtistRow], is_synthetic: bool) -> BatchResult:
    """Store artists with their micro-genres; an artist whose genres are not given keeps those it has."""
    records = [
        {
            "external_id": row.external_id,
            "name": row.name,
            "name_key": name_key(row.name),
            "is_synthetic": is_synthetic if row.is_synthetic is None else row.is_synthetic,
        }
        for row in rows
    ]
    upserted = upsert(session, table_of(Artist), records)
    given = {row.external_id: row.genres for row in rows if row.genres is not None}
    _link_genres(session, artist_genre, "artist_id", upserted, given)
    return BatchResult(upserted.count(len(rows)))


def import_listeners(session: Session, rows: Sequence[ListenerRow], is_synthetic: bool) -> BatchResult:
    """Store listeners in their order, with the micro-genres they favour."""
    records = [
        {
            "external_id": row.external_id,
            "name": row.name,
            "is_premium": row.is_premium,
            "is_synthetic": is_synthetic,
        }
        for row in rows
    ]
    upserted = upsert(session, table_of(Listener), records)
    given = {row.external_id: row.genres for row in rows if row.genres is not None}
    _link_genres(session, listener_genre, "listener_id", upserted, given)
    return BatchResult(upserted.count(len(rows)))


def _link_genres(
    session: Session, links: Table, owner: str, upserted: Upserted, given: Mapping[str, Sequence[str]]
) -> None:
    """Replace the genres of the given rows; a row with other genres than before counts as updated."""
    wanted = {upserted.ids[external_id]: names for external_id, names in given.items()}
    upserted.note_changes(replace_genres(session, links, owner, wanted))


def import_tracks(session: Session, rows: Sequence[TrackRow], is_synthetic: bool) -> BatchResult:
    """Store tracks; one whose artist the catalogue lacks is kept without an artist, and counted."""
    artists = ids_of(session, table_of(Artist), _named_artists(rows))
    records = [track_record(row, artists.get(row.artist or ""), is_synthetic) for row in rows]
    upserted = upsert(session, table_of(Track), records)
    given = {row.external_id: row.genres for row in rows if row.genres is not None}
    _link_genres(session, track_genre, "track_id", upserted, given)
    _link_featured(session, rows, artists, upserted)
    result = BatchResult(upserted.count(len(rows)))
    if not artists.keys() >= set(_named_artists(rows)):
        result.notes[UNKNOWN_ARTIST] = sum(not artists.keys() >= set(_named_artists([row])) for row in rows)
    return result


def _named_artists(rows: Iterable[TrackRow]) -> list[str]:
    return [name for row in rows for name in (row.artist, *(row.featured or ())) if name]


def track_record(row: TrackRow, artist_id: int | None, is_synthetic: bool) -> dict[str, Any]:
    """What the `track` table holds of a row."""
    return {
        "external_id": row.external_id,
        "title": row.title,
        "artist_id": artist_id,
        "is_synthetic": is_synthetic if row.is_synthetic is None else row.is_synthetic,
        **row.features,
    }


def _link_featured(
    session: Session, rows: Sequence[TrackRow], artists: Mapping[str, int], upserted: Upserted
) -> None:
    wanted = {
        upserted.ids[row.external_id]: [artists[name] for name in row.featured if name in artists]
        for row in rows
        if row.featured is not None
    }
    upserted.note_changes(replace_links(session, featured_artist, "track_id", "artist_id", wanted))
