"""Store a batch of listening events and, in the same transaction, the running sums of their sessions."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter

from sqlalchemy.orm import Session

from webapp.catalogue.bulk_insert import Record, insert_rows
from webapp.catalogue.event_keys import Repeats
from webapp.catalogue.rows import EventRow
from webapp.catalogue.session_sums import SUMS, with_events
from webapp.catalogue.sittings import Sitting, divide, names_of
from webapp.catalogue.upserts import (
    BatchResult,
    Outcome,
    ids_of,
    select_in,
    table_of,
    update_rows,
)
from webapp.models import LATE_AFTER_MS, Listener, ListeningSession, SessionEvent, Track

UNLISTED_TRACK = "events name tracks that the catalogue lacks"
LATE_EVENTS = "late_events"
UNLISTED_LISTENER = "listeners are known from their events only"
Kept = Mapping[bytes, tuple[EventRow, Sitting]]


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
    return add_events(session, rows, [repeats.key_of(row) for row in rows], is_synthetic)


def add_events(
    session: Session,
    rows: Sequence[EventRow],
    keys: Sequence[bytes],
    is_synthetic: bool = False,
    received_at_ms: int | None = None,
) -> BatchResult:
    """Store events under keys of their own; those whose key is stored already are left as they are.

    Args:
        session: Inside a write transaction.
        rows: In the order in which they came.
        keys: Of each row.
        is_synthetic: Marks listeners that are not known yet.
        received_at_ms: When a client sent them; None for events of a file.
    """
    notes: Counter[str] = Counter()
    sittings, faults = divide(rows, _stored_sittings(session, {row.session for row in rows}))
    kept = {keys[place]: (rows[place], sitting) for place, sitting in sittings.items()}
    listeners = _listeners(session, (row for row, _ in kept.values()), is_synthetic, notes)
    tracks = ids_of(session, table_of(Track), (row.track for row, _ in kept.values() if row.track))
    outcomes = _store(session, kept, listeners, tracks, received_at_ms)
    notes[UNLISTED_TRACK] = sum(row.track is not None and row.track not in tracks for row, _ in kept.values())
    return BatchResult(outcomes, faults, notes)


def _stored_sittings(session: Session, source_ids: Iterable[str]) -> list[Sitting]:
    table, listener = table_of(ListeningSession), table_of(Listener)
    columns = [
        table.c[name] for name in ("id", "external_id", "source_id", "listener_id", *SUMS, LATE_EVENTS)
    ]
    rows = list(select_in(session, columns, table.c.source_id, source_ids))
    owners = select_in(
        session, (listener.c.id, listener.c.external_id), listener.c.id, (row["listener_id"] for row in rows)
    )
    names = {row["id"]: row["external_id"] for row in owners}
    return [
        Sitting(
            row["source_id"],
            names[row["listener_id"]],
            row["first_event_ms"],
            row["last_event_ms"],
            dict(row),
        )
        for row in sorted(rows, key=itemgetter("id"))
    ]


def _listeners(
    session: Session,
    rows: Iterable[EventRow],
    is_synthetic: bool,
    notes: Counter[str],
) -> dict[str, int]:
    """The keys of the listeners; those that no users file has named are added by their ids alone."""
    table, named = table_of(Listener), dict.fromkeys(row.listener for row in rows)
    known = ids_of(session, table, named)
    new = [name for name in named if name not in known]
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


def _store(
    session: Session,
    rows: Kept,
    listeners: Mapping[str, int],
    tracks: Mapping[str, int],
    received_at_ms: int | None,
) -> Counter[Outcome]:
    table = table_of(SessionEvent)
    # A session and its events are stored together: of an unknown session no event can be stored.
    doubtful = [key for key, (_, sitting) in rows.items() if sitting.stored]
    found = select_in(session, (table.c.event_key, table.c.unlisted_track), table.c.event_key, doubtful)
    unlisted = {bytes(event["event_key"]): event["unlisted_track"] for event in found}
    new = {key: one for key, one in rows.items() if key not in unlisted}
    listed_now = [
        {"event_key": key, "track_id": tracks[name], "unlisted_track": None}
        for key, name in unlisted.items()
        if name in tracks
    ]
    sessions = _add_to_sessions(session, new.values(), listeners, received_at_ms)
    insert_rows(
        session,
        table,
        [
            _event(key, row, sessions[sitting], tracks) | {"received_at_ms": received_at_ms}
            for key, (row, sitting) in new.items()
        ],
    )
    update_rows(session, table, listed_now, "event_key")
    unchanged = len(rows) - len(new) - len(listed_now)
    return Counter({Outcome.ADDED: len(new), Outcome.UPDATED: len(listed_now), Outcome.UNCHANGED: unchanged})


def _add_to_sessions(
    session: Session,
    events: Collection[tuple[EventRow, Sitting]],
    listeners: Mapping[str, int],
    received_at_ms: int | None,
) -> dict[Sitting, int]:
    """Bring the sums of the sessions up to date, and give the key of every session that has new events."""
    for row, sitting in events:
        sitting.rows.append(row)
    changed = list(dict.fromkeys(sitting for _, sitting in events))
    new = [sitting for sitting in changed if sitting.stored is None]
    table = table_of(ListeningSession)
    taken = ids_of(session, table, (sitting.source_id for sitting in new))
    names = names_of(new, taken)
    insert_rows(
        session,
        table,
        [
            {
                "external_id": name,
                "source_id": sitting.source_id,
                "listener_id": listeners[sitting.listener],
                **_sums(sitting, received_at_ms),
            }
            for sitting, name in names.items()
        ],
    )
    old = {sitting: sitting.stored["id"] for sitting in changed if sitting.stored}
    update_rows(
        session, table, [{"id": key, **_sums(sitting, received_at_ms)} for sitting, key in old.items()], "id"
    )
    keys = ids_of(session, table, names.values())
    return old | {sitting: keys[name] for sitting, name in names.items()}


def _sums(sitting: Sitting, received_at_ms: int | None) -> dict[str, int]:
    sums = with_events(sitting.stored, ((row.occurred_at_ms, row.type) for row in sitting.rows))
    late = 0 if received_at_ms is None else sum(is_late(row, received_at_ms) for row in sitting.rows)
    return sums | {LATE_EVENTS: (sitting.stored[LATE_EVENTS] if sitting.stored else 0) + late}


def is_late(row: EventRow, received_at_ms: int) -> bool:
    """Whether an event was received so long after it occurred that people should know."""
    return received_at_ms - row.occurred_at_ms >= LATE_AFTER_MS


def _event(key: bytes, row: EventRow, session_id: int, tracks: Mapping[str, int]) -> Record:
    track_id = tracks.get(row.track or "")
    return {
        "event_key": key,
        "session_id": session_id,
        "occurred_at_ms": row.occurred_at_ms,
        "event_type": str(row.type),
        "track_id": track_id,
        "unlisted_track": row.track if track_id is None else None,
    }
