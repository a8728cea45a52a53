"""The key that stores an event once however often it arrives."""

import json
from collections import Counter, OrderedDict
from collections.abc import Hashable
from hashlib import sha256

from webapp.catalogue.rows import EventRow

KEY_BYTES = 16
SESSIONS_REMEMBERED = 20_000


class Repeats:
    """Numbers the exact repeats of an event within one file: 0 for the first, 1 for the second.

    To stay in bounded memory it forgets the session it has not met for longest; files hold a session's
    events together, so that a forgotten session does not come back.
    """

    def __init__(self, sessions_remembered: int = SESSIONS_REMEMBERED) -> None:
        self._limit = sessions_remembered
        self._seen: OrderedDict[str, Counter[Hashable]] = OrderedDict()

    def ordinal(self, row: EventRow) -> int:
        """How often this very event has come before."""
        events = self._seen.setdefault(row.session, Counter())
        self._seen.move_to_end(row.session)
        if len(self._seen) > self._limit:
            self._seen.popitem(last=False)
        identity = (row.occurred_at_ms, row.type, row.track)
        events[identity] += 1
        return events[identity] - 1


def event_key(row: EventRow, ordinal: int) -> bytes:
    """Hash what identifies an event: session, time, type, track, and its number among exact repeats.

    Returns:
        The first 16 bytes of the SHA-256 of these five as a JSON array, times in epoch milliseconds.
    """
    identity = (row.session, row.occurred_at_ms, row.type, row.track, ordinal)
    return sha256(json.dumps(identity).encode()).digest()[:KEY_BYTES]
