"""The key that stores an event once however often it arrives."""

from hashlib import sha256
from json.encoder import encode_basestring_ascii as quoted

from webapp.catalogue.rows import EventRow

KEY_BYTES = 16
EVENTS_REMEMBERED = 200_000


class Repeats:
    """Gives the events of one file their keys, and tells exact repeats apart by numbering them.

    To stay in bounded memory it forgets what came more than `events_remembered` events ago, and surely what came
    twice as long ago; files hold exact repeats close together.
    """

    def __init__(self, events_remembered: int = EVENTS_REMEMBERED) -> None:
        self._limit = events_remembered
        self._recent: dict[bytes, int] = {}
        self._older: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._recent) + len(self._older)

    def key_of(self, row: EventRow) -> bytes:
        """The key of an event; that of its first repeat differs from it, and so on."""
        first = event_key(row, 0)
        known = self._recent.get(first)
        ordinal = self._older.get(first, 0) if known is None else known
        self._recent[first] = ordinal + 1
        if len(self._recent) >= self._limit:
            self._older, self._recent = self._recent, {}
        return event_key(row, ordinal) if ordinal else first


def event_key(row: EventRow, ordinal: int) -> bytes:
    """Hash what identifies an event: session, time, type, track, and its number among exact repeats.

    Returns:
        The first 16 bytes of the SHA-256 of these five as a JSON array, times in epoch milliseconds.
    """
    session, _, occurred_at_ms, event_type, track = row
    named = "null" if track is None else quoted(track)
    identity = f'[{quoted(session)}, {occurred_at_ms}, "{event_type}", {named}, {ordinal}]'
    return sha256(identity.encode()).digest()[:KEY_BYTES]
