"""Rows that have been found in a file but not read."""

from typing import NamedTuple


class RawLines(NamedTuple):
    """The lines of one row as they stand in a file, or lines that hold none.

    Attributes:
        number: Number of the first line, from 1.
        text: The lines with their ends.
        is_row: Whether they hold a row.
    """

    number: int
    text: str
    is_row: bool
