"""What a button of the listening page sends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from webapp.models import EventType

DEEDS = (EventType.PLAY, EventType.SKIP, EventType.LIKE)
_ID = re.compile(r"[0-9a-f]{32}")
LONGEST_TRACK_ID = 100


@dataclass(frozen=True)
class EventForm:
    """One press of a button; a second press of the same button sends the same `id`."""

    id: str
    type: EventType
    track: str


def new_event_id() -> str:
    """Make the id of an event that a button would send."""
    return uuid4().hex


def read_event_form(form: Mapping[str, str]) -> EventForm:
    """Read a form.

    Raises:
        ValueError: A field is missing or is not what the page has put there.
    """
    id_, type_, track = (form.get(name, "") for name in ("id", "type", "track"))
    if not _ID.fullmatch(id_):
        raise ValueError(f"id is {id_[:40]!r}, must be 32 hexadecimal digits")
    if type_ not in DEEDS:
        raise ValueError(f"type is {type_[:40]!r}, must be one of {', '.join(DEEDS)}")
    if not 1 <= len(track) <= LONGEST_TRACK_ID:
        raise ValueError(f"track has {len(track)} characters, must have 1 to {LONGEST_TRACK_ID}")
    return EventForm(id_, EventType(type_), track)
