"""Store a batch of a flat catalogue: tracks that name their artists and carry genres of their own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from webapp.catalogue.bulk_insert import insert_rows
from webapp.catalogue.derived_ids import PREFIX as DERIVED_PREFIX
from webapp.catalogue.genre_links import add_genres
from webapp.catalogue.noun_imports import track_record
from webapp.catalogue.ordered_links import add_links
from webapp.catalogue.plain_words import name_key
from webapp.catalogue.rows import SongRow
from webapp.catalogue.seen_ids import SeenIds
from webapp.catalogue.upserts import BatchResult, select_in, table_of, upsert
from webapp.catalogue.values import LONGEST_ID
from webapp.models import Artist, Track, featured_artist, track_genre

DERIVED_IDS = "rows without an id got one derived from artist and title"
_PREFIX = "name:"
_DIGEST_CHARACTERS = 16


def import_songs(session: Session, rows: Sequence[SongRow], is_synthetic: bool, seen: SeenIds) -> BatchResult:
    """Store songs. A flat catalogue repeats a track for each of its genres.

    The first row of a track in a file updates what is stored; later ones only fill what is missing, so that their
    conflicts do not flap. Genres add up over rows and files. A track that has an artist already keeps it.

    Args:
        session: Inside a write transaction.
        rows: In file order.
        is_synthetic: Marks new artists and tracks.
        seen: The tracks that this file has brought already; lives as long as the file is read.
    """
    artists = _artists(session, rows, is_synthetic)
    stored = _stored(session, {row.track.external_id for row in rows})
    records: dict[str, dict[str, Any]] = {}
    for row in rows:
        key = row.track.external_id
        known = records.get(key) or stored.get(key, {})
        given = track_record(row.track, known.get("artist_id") or artists[row.artists[0]], is_synthetic)
        later = not seen.add(key)
        records[key] = _completed(known, given) if later else _completed(given, known)
    upserted = upsert(session, table_of(Track), list(records.values()))
    labels: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for row in rows:
        labels[upserted.ids[row.track.external_id]].update(dict.fromkeys(row.labels))
    changed = add_genres(
        session, track_genre, "track_id", {key: list(names) for key, names in labels.items()}
    )
    changed |= _link_featured(session, rows, artists, records, upserted.ids)
    upserted.note_changes(changed)
    result = BatchResult(upserted.count(len(rows)))
    result.notes[DERIVED_IDS] = sum(row.track.external_id.startswith(DERIVED_PREFIX) for row in rows)
    return result


def _completed(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """The values of the first, and where it has none those of the second."""
    return first | second | {name: value for name, value in first.items() if value is not None}


def _artists(session: Session, rows: Iterable[SongRow], is_synthetic: bool) -> dict[str, int]:
    """The artists of the names: those stored under the folded name, the oldest if several are; the rest are added."""
    names = dict.fromkeys(name for row in rows for name in row.artists)
    keys = {name: name_key(name) for name in names}
    found = _oldest_by_key(session, keys.values())
    new = {key: name for name, key in reversed(keys.items()) if key not in found}
    records = [
        {"external_id": artist_id_of(key), "name": name, "name_key": key, "is_synthetic": is_synthetic}
        for key, name in reversed(new.items())
    ]
    insert_rows(session, table_of(Artist), records)
    found |= _oldest_by_key(session, new)
    return {name: found[key] for name, key in keys.items()}


def _oldest_by_key(session: Session, keys: Iterable[str]) -> dict[str, int]:
    columns = (Artist.__table__.c.id, Artist.__table__.c.name_key)
    oldest: dict[str, int] = {}
    for row in select_in(session, columns, Artist.__table__.c.name_key, keys):
        oldest[row["name_key"]] = min(row["id"], oldest.get(row["name_key"], row["id"]))
    return oldest


def artist_id_of(key: str) -> str:
    """The external id of an artist known by the folded name alone; a long one ends in a digest."""
    whole = _PREFIX + key
    if len(whole) <= LONGEST_ID:
        return whole
    digest = sha256(key.encode()).hexdigest()[:_DIGEST_CHARACTERS]
    return f"{whole[: LONGEST_ID - len(digest) - 1]}~{digest}"


def _stored(session: Session, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    table = table_of(Track)
    columns = [column for column in table.c if column.name != "id"]
    found = select_in(session, columns, table.c.external_id, keys)
    return {row["external_id"]: dict(row) for row in found}


def _link_featured(
    session: Session,
    rows: Iterable[SongRow],
    artists: dict[str, int],
    records: dict[str, dict[str, Any]],
    ids: dict[str, int],
) -> set[int]:
    """Link every artist that a row names besides the main one of its track."""
    wanted: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for row in rows:
        main = records[row.track.external_id]["artist_id"]
        others = (artists[name] for name in row.artists)
        wanted[ids[row.track.external_id]].update(dict.fromkeys(one for one in others if one != main))
    linked = {track: list(others) for track, others in wanted.items() if others}
    return add_links(session, featured_artist, "track_id", "artist_id", linked)
