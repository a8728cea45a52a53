"""Store a batch of artists, tracks or listeners."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Table
from sqlalchemy.orm import Session

from webapp.catalogue.genre_links import replace_genres
from webapp.catalogue.rows import ArtistRow, ListenerRow, TrackRow
from webapp.catalogue.upserts import BatchResult, Outcome, Upserted, ids_of, table_of, upsert
from webapp.models import Artist, Listener, Track, artist_genre, listener_genre

UNKNOWN_ARTIST = "tracks name artists that the catalogue lacks"


def import_artists(session: Session, rows: Sequence[ArtistRow], is_synthetic: bool) -> BatchResult:
    """Store artists with their micro-genres; an artist whose genres are not given keeps those it has."""
    records = [
        {"external_id": row.external_id, "name": row.name, "is_synthetic": is_synthetic} for row in rows
    ]
    upserted = upsert(session, table_of(Artist), records)
    given = {row.external_id: row.genres for row in rows if row.genres is not None}
    _link(session, artist_genre, "artist_id", upserted, given)
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
    _link(session, listener_genre, "listener_id", upserted, given)
    return BatchResult(upserted.count(len(rows)))


def _link(
    session: Session, links: Table, owner: str, upserted: Upserted, given: Mapping[str, Sequence[str]]
) -> None:
    """Replace the genres of the given rows; a row with other genres than before counts as updated."""
    names = {upserted.ids[external_id]: external_id for external_id in given}
    changed = replace_genres(session, links, owner, {key: given[name] for key, name in names.items()})
    for key in changed:
        if upserted.outcomes[names[key]] == Outcome.UNCHANGED:
            upserted.outcomes[names[key]] = Outcome.UPDATED


def import_tracks(session: Session, rows: Sequence[TrackRow], is_synthetic: bool) -> BatchResult:
    """Store tracks; one whose artist the catalogue lacks is kept without an artist, and counted."""
    artists = ids_of(session, table_of(Artist), (row.artist for row in rows if row.artist))
    records = [
        {
            "external_id": row.external_id,
            "title": row.title,
            "artist_id": artists.get(row.artist or ""),
            "is_synthetic": is_synthetic,
            **row.features,
        }
        for row in rows
    ]
    result = BatchResult(upsert(session, table_of(Track), records).count(len(rows)))
    result.notes[UNKNOWN_ARTIST] = sum(row.artist is not None and row.artist not in artists for row in rows)
    return result
