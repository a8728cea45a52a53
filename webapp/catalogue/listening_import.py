"""Store a batch of listening events and, in the same transaction, the running sums of their sessions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from webapp.catalogue.bulk_insert import Record, insert_rows
from webapp.catalogue.event_keys import Repeats
from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.rows import EventRow
from webapp.catalogue.session_sums import SUMS, with_events
from webapp.catalogue.upserts import (
    BatchResult,
    Outcome,
    ids_of,
    select_in,
    table_of,
    update_rows,
)
from webapp.models import Listener, ListeningSession, SessionEvent, Track

UNLISTED_TRACK = "events name tracks that the catalogue lacks"
UNLISTED_LISTENER = "listeners are known from their events only"
Stored = Mapping[str, Record]


def import_events(
    session: Session, rows: Sequence[EventRow], is_synthetic: bool, repeats: Repeats
) -> BatchResult:
    """Store events that are new; an old event whose track has entered the catalogue since is linked to it.

    Args:
        session: Inside a write transaction.
        rows: In file order.
        is_synthetic: Marks listeners that no users file has named.
        repeats: Lives as long as the file is read.
    """
    notes: Counter[str] = Counter()
    known = ids_of(session, table_of(Listener), (row.listener for row in rows))
    sessions = _sessions(session, {row.session for row in rows})
    keys = [repeats.key_of(row) for row in rows]
    faults = _foreign_rows(rows, known, sessions)
    kept = {key: row for place, (key, row) in enumerate(zip(keys, rows, strict=True)) if place not in faults}
    listeners = _listeners(session, kept.values(), known, is_synthetic, notes)
    tracks = ids_of(session, table_of(Track), (row.track for row in kept.values() if row.track))
    outcomes = _store(session, kept, listeners, sessions, tracks)
    notes[UNLISTED_TRACK] = sum(row.track is not None and row.track not in tracks for row in kept.values())
    return BatchResult(outcomes, faults, notes)


def _listeners(
    session: Session,
    rows: Iterable[EventRow],
    known: Mapping[str, int],
    is_synthetic: bool,
    notes: Counter[str],
) -> dict[str, int]:
    """Add the listeners that no users file has named, by their ids alone, to those that are known."""
    table = table_of(Listener)
    new = [name for name in dict.fromkeys(row.listener for row in rows) if name not in known]
    notes[UNLISTED_LISTENER] = len(new)
    insert_rows(
        session,
        table,
        [
            {"external_id": name, "name": None, "is_premium": None, "is_synthetic": is_synthetic}
            for name in new
        ],
    )
    return {**known, **ids_of(session, table, new)}


def _sessions(session: Session, names: Iterable[str]) -> Stored:
    table = table_of(ListeningSession)
    columns = [table.c[name] for name in ("id", "external_id", "listener_id", *SUMS)]
    return {row["external_id"]: row for row in select_in(session, columns, table.c.external_id, names)}


def _foreign_rows(
    rows: Sequence[EventRow], known: Mapping[str, int], sessions: Stored
) -> dict[int, BadValueError]:
    """Find the rows of other listeners than the first of their session; a new listener goes by its name."""
    owners: dict[str, int | str] = {name: stored["listener_id"] for name, stored in sessions.items()}
    faults = {}
    for place, row in enumerate(rows):
        listener = known.get(row.listener, row.listener)
        if owners.setdefault(row.session, listener) != listener:
            must = f"but session {row.session!r} belongs to another listener"
            faults[place] = BadValueError("user_id", Code.OTHER_LISTENER, row.listener, must)
    return faults


def _store(
    session: Session,
    rows: Mapping[bytes, EventRow],
    listeners: Mapping[str, int],
    sessions: Stored,
    tracks: Mapping[str, int],
) -> Counter[Outcome]:
    table = table_of(SessionEvent)
    # A session and its events are stored together: of an unknown session no event can be stored.
    doubtful = [key for key, row in rows.items() if row.session in sessions]
    found = select_in(session, (table.c.event_key, table.c.unlisted_track), table.c.event_key, doubtful)
    unlisted = {bytes(event["event_key"]): event["unlisted_track"] for event in found}
    new = {key: row for key, row in rows.items() if key not in unlisted}
    listed_now = [
        {"event_key": key, "track_id": tracks[name], "unlisted_track": None}
        for key, name in unlisted.items()
        if name in tracks
    ]
    sessions = _add_to_sessions(session, new.values(), listeners, sessions)
    insert_rows(session, table, [_event(key, row, sessions, tracks) for key, row in new.items()])
    update_rows(session, table, listed_now, "event_key")
    unchanged = len(rows) - len(new) - len(listed_now)
    return Counter({Outcome.ADDED: len(new), Outcome.UPDATED: len(listed_now), Outcome.UNCHANGED: unchanged})


def _add_to_sessions(
    session: Session, rows: Iterable[EventRow], listeners: Mapping[str, int], stored: Stored
) -> Stored:
    """Bring the sums of the sessions up to date, and give all sessions with their keys."""
    events: defaultdict[str, list[EventRow]] = defaultdict(list)
    for row in rows:
        events[row.session].append(row)
    records = [
        {
            "external_id": name,
            "listener_id": listeners[members[0].listener],
            **with_events(stored.get(name), ((row.occurred_at_ms, row.type) for row in members)),
        }
        for name, members in events.items()
    ]
    table = table_of(ListeningSession)
    insert_rows(session, table, [record for record in records if record["external_id"] not in stored])
    update_rows(session, table, [record for record in records if record["external_id"] in stored])
    return {**stored, **_sessions(session, (name for name in events if name not in stored))}


def _event(key: bytes, row: EventRow, sessions: Stored, tracks: Mapping[str, int]) -> dict[str, Any]:
    track_id = tracks.get(row.track or "")
    return {
        "event_key": key,
        "session_id": sessions[row.session]["id"],
        "occurred_at_ms": row.occurred_at_ms,
        "event_type": str(row.type),
        "track_id": track_id,
        "unlisted_track": row.track if track_id is None else None,
    }
