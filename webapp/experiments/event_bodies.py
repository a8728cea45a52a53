"""One event as a streaming client sends it."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.rows import EventRow
from webapp.catalogue.times import epoch_ms, event_type
from webapp.catalogue.values import identifier
from webapp.models import EventType

T = TypeVar("T")

EARLY_ALLOWED_MS = 24 * 3_600_000
FIELDS = frozenset({"id", "listener_id", "session_id", "type", "occurred_at", "track_id"})


class ClientEvent(NamedTuple):
    """An event of a streaming client.

    Attributes:
        id: Made by the client; the same id is the same event, however often it is sent.
        listener: The listener's external id.
        session: What the client calls the listening session.
        occurred_at_ms: UTC epoch milliseconds.
        type: What happened.
        track: The track's external id; None where the event has none.
    """

    id: str
    listener: str
    session: str
    occurred_at_ms: int
    type: EventType
    track: str | None

    @property
    def row(self) -> EventRow:
        """The event without its id, as imports store it."""
        return EventRow(self.session, self.listener, self.occurred_at_ms, self.type, self.track)


def read_event(body: Any, now_ms: int) -> ClientEvent:
    """Read an event.

    Args:
        body: What stands in the request for it.
        now_ms: No event may have occurred more than a day after it.

    Raises:
        BadValueError: It is no object, a field is unknown, missing or wrong, or the time is in the future.
    """
    if not isinstance(body, Mapping):
        raise BadValueError("event", Code.MALFORMED, body, "must be an object")
    if unknown := sorted(body.keys() - FIELDS):
        raise BadValueError(unknown[0][:100], Code.MALFORMED, body[unknown[0]], "is no field of an event")
    return ClientEvent(
        id=_given("id", identifier("id", body.get("id"))),
        listener=_given("listener_id", identifier("listener_id", body.get("listener_id"))),
        session=_given("session_id", identifier("session_id", body.get("session_id"))),
        occurred_at_ms=read_time("occurred_at", body.get("occurred_at"), now_ms),
        type=_given("type", event_type("type", body.get("type"))),
        track=identifier("track_id", body.get("track_id")),
    )


def read_time(column: str, value: Any, now_ms: int) -> int:
    """Read when something occurred, as UTC epoch milliseconds: from 2000 to a day after now.

    Raises:
        BadValueError: It is missing, no time, or outside these limits.
    """
    found = _given(column, epoch_ms(column, value))
    if found > now_ms + EARLY_ALLOWED_MS:
        raise BadValueError(column, Code.OUT_OF_RANGE, value, "must not be more than a day in the future")
    return found


def _given(column: str, value: T | None) -> T:
    if value is None:
        raise BadValueError(column, Code.MISSING, value, "must be given")
    return value
