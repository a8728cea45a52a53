"""Read the records of a CSV file so that a bad one does not swallow those after it."""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

LONGEST_CELL = 1_000_000


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


def read_records(lines: Iterator[str]) -> Iterator[Record]:
    """Cut lines into records, whose quoted cells may span several of them.

    Where a quote is never closed, is followed by more of its cell, or a cell is longer than `LONGEST_CELL`,
    the first line is at fault and the reading goes on with the next.

    Cells stand between commas, or between semicolons or tabs if the first line holds such and no comma.

    Args:
        lines: With their line ends.
    """
    csv.field_size_limit(LONGEST_CELL)  # The csv module keeps one limit for all readers.
    returned = deque(islice(lines, 1))
    separator = _separator(returned[0] if returned else "")
    number, taken = 1, list[str]()
    cells_of = csv.reader(_taken(taken, returned, lines), delimiter=separator, strict=True)
    while True:
        try:
            cells = next(cells_of, None)
        except csv.Error as error:
            yield Record(number, [], taken[0], str(error))
            returned.extendleft(reversed(taken[1:]))
            number += 1
            taken.clear()
            # The one before may have come to the end of the lines that are now returned.
            cells_of = csv.reader(_taken(taken, returned, lines), delimiter=separator, strict=True)
            continue
        if cells is None:
            return
        yield Record(number, cells, taken[0])
        number += len(taken)
        taken.clear()


def _separator(heading: str) -> str:
    found = (mark for mark in (",", ";", "\t") if mark in heading)
    return next(found, ",")


def _taken(taken: list[str], returned: deque[str], lines: Iterator[str]) -> Iterator[str]:
    """Give the lines that were returned, then new ones, and remember each in `taken`."""
    while line := returned.popleft() if returned else next(lines, ""):
        taken.append(line)
        yield line
