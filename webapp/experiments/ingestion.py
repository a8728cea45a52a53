"""Storing the events that clients send: each once, together with the running sums of its session."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webapp.catalogue.event_keys import KEY_BYTES
from webapp.catalogue.faults import BadValueError
from webapp.catalogue.listening_import import add_events
from webapp.catalogue.rows import EventRow
from webapp.catalogue.upserts import select_in, table_of, take_turn
from webapp.experiments.event_bodies import ClientEvent, read_event
from webapp.experiments.exposing import note_purchases
from webapp.models import EventType, Listener, ListeningSession, SessionEvent, Track

LONGEST_MESSAGE = 300
CONFLICT = "an event of this id is known, and it says something else"


class Status(StrEnum):
    """What became of an event."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    INVALID = "invalid"


@dataclass(frozen=True)
class ItemResult:
    """What became of one event; `id` is None where it could not be read."""

    id: str | None
    status: Status
    message: str | None = None


def store_bodies(session: Session, bodies: Sequence[Any], received_at_ms: int) -> list[ItemResult]:
    """Store events as they stand in a request, each for itself: a wrong one spoils none of the others.

    Args:
        session: Inside a write transaction; nothing is safe before its commit.
        bodies: At most as many as fit in memory.
        received_at_ms: When they came.

    Returns:
        One result per event, in their order.
    """
    wrong: dict[int, ItemResult] = {}
    events: dict[int, ClientEvent] = {}
    for place, body in enumerate(bodies):
        try:
            events[place] = read_event(body, received_at_ms)
        except BadValueError as error:
            wrong[place] = ItemResult(_id_in(body), Status.INVALID, _shortened(error))
    stored = store_events(session, list(events.values()), received_at_ms)
    results = wrong | dict(zip(events, stored, strict=True))
    return [results[place] for place in range(len(bodies))]


def store_events(
    session: Session, events: Sequence[ClientEvent], received_at_ms: int, is_synthetic: bool = False
) -> list[ItemResult]:
    """Store events, and with them the running sums of their sessions.

    Late and out-of-order events are as good as others. The same id with the same content is a duplicate, with another
    content a conflict; both change nothing.

    Args:
        session: Inside a write transaction; nothing is safe before its commit.
        events: From any listeners and sessions; whoever is new among them is remembered.
        received_at_ms: When they came.
        is_synthetic: Marks listeners that are new.

    Returns:
        One result per event, in their order.
    """
    take_turn(session)
    results: dict[int, ItemResult] = {}
    new = _without_known(session, events, results)
    rows, keys = [event.row for event in new.values()], [key_of(event.id) for event in new.values()]
    faults = add_events(session, rows, keys, is_synthetic, received_at_ms).faults if new else {}
    purchases = (
        row for number, row in enumerate(rows) if row.type == EventType.BUY_PREMIUM and number not in faults
    )
    note_purchases(session, ((row.listener, row.occurred_at_ms) for row in purchases))
    for number, (place, event) in enumerate(new.items()):
        fault = faults.get(number)
        results[place] = (
            ItemResult(event.id, Status.INVALID, _shortened(fault))
            if fault
            else ItemResult(event.id, Status.STORED)
        )
    return [results[place] for place in range(len(events))]


def is_known(session: Session, client_id: str) -> bool:
    """Whether an event of this id is stored."""
    return bool(session.scalar(select(exists().where(SessionEvent.event_key == key_of(client_id)))))


def key_of(client_id: str) -> bytes:
    """The key of the event of a client; no event of an imported file has the same."""
    return sha256(b"client event\x00" + client_id.encode()).digest()[:KEY_BYTES]


def _without_known(
    session: Session, events: Sequence[ClientEvent], results: dict[int, ItemResult]
) -> dict[int, ClientEvent]:
    """Sort out the events whose id is stored, or stands twice in the batch."""
    keys = [key_of(event.id) for event in events]
    known = _stored(session, keys)
    new: dict[int, ClientEvent] = {}
    for place, (key, event) in enumerate(zip(keys, events, strict=True)):
        if key not in known:
            known[key] = event.row
            new[place] = event
        elif known[key] == event.row:
            results[place] = ItemResult(event.id, Status.DUPLICATE)
        else:
            results[place] = ItemResult(event.id, Status.CONFLICT, CONFLICT)
    return new


def _stored(session: Session, keys: Iterable[bytes]) -> dict[bytes, EventRow]:
    """The events that are stored under some keys, as their clients sent them."""
    event, sitting = table_of(SessionEvent), table_of(ListeningSession)
    names = ("event_key", "session_id", "occurred_at_ms", "event_type", "track_id", "unlisted_track")
    found = list(select_in(session, [event.c[name] for name in names], event.c.event_key, keys))
    if not found:
        return {}
    columns = [sitting.c[name] for name in ("id", "source_id", "listener_id")]
    sessions = {
        row["id"]: row
        for row in select_in(session, columns, sitting.c.id, (row["session_id"] for row in found))
    }
    listeners = _external_ids(session, Listener, (row["listener_id"] for row in sessions.values()))
    tracks = _external_ids(session, Track, (row["track_id"] for row in found if row["track_id"]))
    return {
        bytes(row["event_key"]): EventRow(
            session=sessions[row["session_id"]]["source_id"],
            listener=listeners[sessions[row["session_id"]]["listener_id"]],
            occurred_at_ms=row["occurred_at_ms"],
            type=row["event_type"],
            track=tracks[row["track_id"]] if row["track_id"] else row["unlisted_track"],
        )
        for row in found
    }


def _external_ids(session: Session, entity: type, keys: Iterable[int]) -> dict[int, str]:
    table = table_of(entity)
    return {
        row["id"]: row["external_id"]
        for row in select_in(session, (table.c.id, table.c.external_id), table.c.id, keys)
    }


def _id_in(body: Any) -> str | None:
    """The id of an event that is wrong, if it can be told."""
    given = body.get("id") if isinstance(body, Mapping) else None
    return str(given)[:100] if isinstance(given, str | int) and not isinstance(given, bool) else None


def _shortened(error: BadValueError) -> str:
    text = str(error)
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 3] + "..."
