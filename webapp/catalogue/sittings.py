"""Which listening session an event belongs to, where sources use the number of a session more than once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.rows import EventRow

# No session pauses for longer: what carries its id after that is another one.
LONGEST_PAUSE_MS = 2 * 3_600_000
_DIGEST_CHARACTERS = 32

Record = dict[str, Any]


@dataclass(eq=False)
class Sitting:
    """A session of one listener in one go.

    Attributes:
        source_id: What the source calls it.
        listener: The id that the source gives its listener.
        first_ms: Its first event, `last_ms` its last, those about to be stored included.
        stored: Its row, if it is stored.
        rows: New events.
    """

    source_id: str
    listener: str
    first_ms: int
    last_ms: int
    stored: Record | None = None
    rows: list[EventRow] = field(default_factory=list)

    def pause_before(self, occurred_at_ms: int) -> int:
        """How long it had paused, or would pause, at a time; 0 within it."""
        return max(self.first_ms - occurred_at_ms, occurred_at_ms - self.last_ms, 0)

    def reach(self, occurred_at_ms: int) -> None:
        """Stretch it to a time."""
        self.first_ms, self.last_ms = min(self.first_ms, occurred_at_ms), max(self.last_ms, occurred_at_ms)


def divide(
    rows: Sequence[EventRow], stored: Iterable[Sitting]
) -> tuple[dict[int, Sitting], dict[int, BadValueError]]:
    """Find the sitting of every event; an id that comes back after `LONGEST_PAUSE_MS` begins another.

    Args:
        rows: In file order.
        stored: Every stored sitting with the source id of a row.

    Returns:
        The sitting of each row by its place, and the faults of rows that would put a second listener into one.
    """
    known: defaultdict[str, list[Sitting]] = defaultdict(list)
    for sitting in stored:
        known[sitting.source_id].append(sitting)
    members: defaultdict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        members[row.session].append(place)
    found: dict[int, Sitting] = {}
    faults: dict[int, BadValueError] = {}
    for source_id, places in members.items():
        for place in sorted(places, key=lambda place: rows[place].occurred_at_ms):
            row = rows[place]
            sitting = _nearest(row, known[source_id]) or _begin(row, known[source_id])
            if sitting.listener == row.listener:
                sitting.reach(row.occurred_at_ms)
                found[place] = sitting
            else:
                must = f"but session {source_id!r} belongs to another listener at that time"
                faults[place] = BadValueError("user_id", Code.OTHER_LISTENER, row.listener, must)
    return found, faults


def _begin(row: EventRow, sittings: list[Sitting]) -> Sitting:
    sittings.append(Sitting(row.session, row.listener, row.occurred_at_ms, row.occurred_at_ms))
    return sittings[-1]


def _nearest(row: EventRow, sittings: Sequence[Sitting]) -> Sitting | None:
    """The sitting that an event falls into: one of its listener if possible, then the nearest in time."""
    if len(sittings) == 1:  # Nearly always.
        return sittings[0] if sittings[0].pause_before(row.occurred_at_ms) <= LONGEST_PAUSE_MS else None
    pauses = [
        (sitting.listener != row.listener, sitting.pause_before(row.occurred_at_ms), place)
        for place, sitting in enumerate(sittings)
    ]
    near = min((one for one in pauses if one[1] <= LONGEST_PAUSE_MS), default=None)
    return sittings[near[2]] if near else None


def names_of(new: Iterable[Sitting], taken: Mapping[str, Any]) -> dict[Sitting, str]:
    """A unique id for each new sitting: the source's own while it is free, else a digest of what tells it apart.

    Args:
        new: Not stored yet.
        taken: The source ids that are stored.
    """
    names: dict[Sitting, str] = {}
    seen = set(taken)
    for sitting in new:
        is_free = sitting.source_id not in seen
        seen.add(sitting.source_id)
        whole = repr((sitting.source_id, sitting.listener, sitting.first_ms))
        digest = sha256(whole.encode()).hexdigest()[:_DIGEST_CHARACTERS]
        names[sitting] = sitting.source_id if is_free else digest
    return names
