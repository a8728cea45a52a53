"""Read times, dates and event types in all the spellings that real releases use."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.values import NO_NUMBER, text, whole
from webapp.models import EventType

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_UNZONED = _EPOCH.replace(tzinfo=None)
_MILLISECOND = timedelta(milliseconds=1)
# Epoch seconds, read as milliseconds, would fall into January 1970: the low end refuses them.
EARLIEST_MS = 946_684_800_000
LATEST_MS = 4_102_444_800_000
_SPACE_BEFORE_OFFSET = re.compile(r"\s+(?=[+-]\d)")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_FIRST_DAY = {4: "-01-01", 7: "-01", 10: ""}
_EVENT_TYPES = {t.replace("_", ""): t for t in EventType} | {"advertisment": EventType.ADVERTISEMENT}
_USUAL_SPELLINGS = {spelt: t for t in EventType for spelt in (t.value, t.value.upper())}


def epoch_ms(column: str, value: Any) -> int | None:
    """Read a moment: ISO 8601 (UTC unless it says otherwise) or epoch milliseconds.

    Returns:
        UTC epoch milliseconds, finer parts cut off, from the year 2000 to 2100; None if missing.
    """
    if isinstance(value, str) and not value.isdigit():
        value = _iso_ms(column, value)
    return whole(column, value, EARLIEST_MS, LATEST_MS)


def _iso_ms(column: str, value: str) -> int | None:
    if not value.strip():
        return None
    try:
        moment = datetime.fromisoformat(_SPACE_BEFORE_OFFSET.sub("", value.strip()))
        return (moment - (_EPOCH if moment.tzinfo else _EPOCH_UNZONED)) // _MILLISECOND
    except (ValueError, OverflowError) as error:
        must = "must be ISO 8601 or epoch milliseconds"
        raise BadValueError(column, Code.BAD_TIME, value, must) from error


def release_date(column: str, value: Any, earliest: int, latest: int) -> str | None:
    """Read a date of 10, 7 or 4 characters, from the year `earliest` to `latest`.

    Returns:
        The date as it is written; None if it is missing or in the year 0000, which means unknown.
    """
    written = str(int(value)) if isinstance(value, float) and value.is_integer() else value
    written = str(written) if isinstance(written, int) else written
    return _dated(column, written, earliest, latest) if type(written) is str else text(column, written, 100)


@lru_cache(maxsize=10_000)  # A catalogue of a million tracks has a few thousand days.
def _dated(column: str, given: str, earliest: int, latest: int) -> str | None:
    written = text(column, given, 100)
    if written is None or written in NO_NUMBER or written.startswith("0000"):
        return None
    written = written.removesuffix(".0")
    whole(column, _year(column, written), earliest, latest)
    return written


def _year(column: str, written: str) -> int:
    must = "must be YYYY-MM-DD, YYYY-MM or YYYY"
    if not _DATE.fullmatch(written):
        raise BadValueError(column, Code.BAD_DATE, written, must)
    try:
        return date.fromisoformat(written + _FIRST_DAY[len(written)]).year
    except ValueError as error:
        raise BadValueError(column, Code.BAD_DATE, written, must) from error


def event_type(column: str, value: Any) -> EventType | None:
    """Read an event type in any case, with or without its underscore, misspelt as `advertisment` or not."""
    if type(value) is str and value in _USUAL_SPELLINGS:
        return _USUAL_SPELLINGS[value]
    written = text(column, value, 100)
    if written is None:
        return None
    known = _EVENT_TYPES.get(re.sub(r"[\W_]", "", written).lower())
    if known is None:
        raise BadValueError(column, Code.UNKNOWN_EVENT, value, f"must be one of {', '.join(EventType)}")
    return known
