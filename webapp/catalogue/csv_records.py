"""Read the records of a CSV file so that a bad one does not swallow those after it."""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from webapp.catalogue.raw_lines import RawLines

LONGEST_CELL = 1_000_000
_BLANK = frozenset({"\n", "\r", "\r\n"})


class Record(NamedTuple):
    """A record by the number of its first line, from 1.

    Attributes:
        number: Number of the line.
        cells: What it holds; empty for a blank line or a faulty one.
        line: Its first line.
        fault: Why the line cannot be cut into cells, if so.
    """

    number: int
    cells: list[str]
    line: str
    fault: str | None = None


def read_records(lines: Iterator[str], separator: str = "", number: int = 1) -> Iterator[Record]:
    """Cut lines into records, whose quoted cells may span several of them.

    Where a quote is never closed, is followed by more of its cell, or a cell is longer than `LONGEST_CELL`,
    the first line is at fault and the reading goes on with the next.

    Args:
        lines: With their line ends.
        separator: What stands between cells; if it is not told, a comma, or a semicolon or tab if the first line
            holds such and no comma.
        number: Number of the first line.
    """
    csv.field_size_limit(LONGEST_CELL)  # The csv module keeps one limit for all readers.
    returned = deque[str]() if separator else deque(islice(lines, 1))
    separator = separator or separator_in(returned[0] if returned else "")
    taken: list[str] = []
    cells_of = _reader(taken, returned, lines, separator)
    while True:
        try:
            cells = next(cells_of, None)
        except csv.Error as error:
            yield Record(number, [], taken[0], str(error))
            returned.extendleft(reversed(taken[1:]))
            number += 1
            taken.clear()
            # The one before may have come to the end of the lines that are now returned.
            cells_of = _reader(taken, returned, lines, separator)
            continue
        if cells is None:
            return
        yield Record(number, cells, taken[0])
        number += len(taken)
        taken.clear()


def find_records(lines: Iterator[str], separator: str, number: int) -> Iterator[RawLines | Record]:
    """Find where records end, without cutting them into cells.

    Gives the lines of each record, from which `read_records` reads it whatever follows; but a record whose quotes
    are at fault, since that may depend on all that follows. Arguments are those of `read_records`.
    """
    csv.field_size_limit(LONGEST_CELL)
    returned = deque[str]()
    while line := returned.popleft() if returned else next(lines, ""):
        if '"' not in line:
            yield RawLines(number, line, line not in _BLANK)
            number += 1
            continue
        returned.appendleft(line)
        taken: list[str] = []
        try:
            next(_reader(taken, returned, lines, separator))
        except csv.Error as error:
            yield Record(number, [], line, str(error))
            returned.extendleft(reversed(taken[1:]))
            number += 1
        else:
            yield RawLines(number, "".join(taken), True)
            number += len(taken)


def separator_in(heading: str) -> str:
    """What stands between the cells of a file, by its first line."""
    found = (mark for mark in (",", ";", "\t") if mark in heading)
    return next(found, ",")


def _reader(
    taken: list[str], returned: deque[str], lines: Iterator[str], separator: str
) -> Iterator[list[str]]:
    return csv.reader(_taken(taken, returned, lines), delimiter=separator, strict=True)


def _taken(taken: list[str], returned: deque[str], lines: Iterator[str]) -> Iterator[str]:
    """Give the lines that were returned, then new ones, and remember each in `taken`."""
    while line := returned.popleft() if returned else next(lines, ""):
        taken.append(line)
        yield line
