"""Why a row is rejected: the closed list of codes, and the error that carries one."""

from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """The codes that stand in a rejects file."""

    MALFORMED = "malformed"
    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    BAD_TEXT = "bad_text"
    TOO_LONG = "too_long"
    OUT_OF_RANGE = "out_of_range"
    BAD_DATE = "bad_date"
    BAD_TIME = "bad_time"
    UNKNOWN_EVENT = "unknown_event"
    OTHER_LISTENER = "other_listener"


MEANINGS: dict[Code, str] = {
    Code.MALFORMED: "The line is no JSON object, no array with one value per column, and no row of a CSV.",
    Code.MISSING: "The row cannot be kept without this value.",
    Code.WRONG_TYPE: "The value is not of its column's type, such as text where a number belongs.",
    Code.BAD_TEXT: "The text holds a zero character or is not UTF-8.",
    Code.TOO_LONG: "The text or list is longer than its column takes.",
    Code.OUT_OF_RANGE: "The number or time lies outside its column's limits.",
    Code.BAD_DATE: "The date is not YYYY-MM-DD, YYYY-MM or YYYY.",
    Code.BAD_TIME: "The time is neither ISO 8601 nor epoch milliseconds.",
    Code.UNKNOWN_EVENT: "The event type is not one of the five that are known.",
    Code.OTHER_LISTENER: "The session belongs to another listener at that time.",
}


class BadValueError(ValueError):
    """A value that an import does not take; names the column, the value and what it must be."""

    def __init__(self, column: str | None, code: Code, value: Any, must: str) -> None:
        super().__init__(f"{column or 'the line'} is {value!r}, {must}")
        self.column = column
        self.code = code
        self.value = value
        self._must = must

    def __reduce__(self) -> tuple[type["BadValueError"], tuple[str | None, Code, Any, str]]:
        """Let it go to another process, which an exception with arguments of its own cannot by itself."""
        return BadValueError, (self.column, self.code, self.value, self._must)
