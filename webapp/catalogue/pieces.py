"""Cut a file into pieces of whole rows without reading the rows, so that others can read them, at the same time.

The rows of a piece are the same however often a file is cut, and `read_piece` gives what `read_lines` gives.
"""

import io
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import IO, TypeVar, cast

from webapp.catalogue.csv_records import Record, find_records, read_records, separator_in
from webapp.catalogue.json_rows import Value, find_values, read_values
from webapp.catalogue.lines import (
    Line,
    bounded_lines,
    csv_records,
    lines_of_records,
    lines_of_values,
    opened_text,
    read_lines,
)
from webapp.catalogue.raw_lines import RawLines
from webapp.catalogue.source_files import Form, Source

Part = RawLines | Line
Found = TypeVar("Found", Record, Value)


@dataclass(frozen=True)
class Heading:
    """How the rows of a CSV file are cut."""

    names: list[str]
    separator: str


@dataclass(frozen=True)
class Piece:
    """Some rows of a file, one after the other.

    Attributes:
        source: The file.
        heading: Of a CSV file.
        parts: Rows as they stand in the file; or as lines that were read, where only what surrounds them tells what
            they are.
        n_rows: How many lines `read_piece` gives.
    """

    source: Source
    heading: Heading | None
    parts: list[Part]
    n_rows: int


def cut(source: Source, raw: IO[bytes], size: int) -> Generator[Piece, None, None]:
    """Cut a source, opened as `raw`, into pieces of `size` rows; the last may have fewer.

    Whoever stops before the end closes the generator before the file.

    Raises:
        SourceError: As `read_lines` does.
    """
    if source.form == Form.PARQUET:
        with closing(read_lines(source, raw)) as lines:
            yield from _gathered(lines, size, partial(Piece, source, None))
        return
    with opened_text(source.path, raw) as text:
        if source.form == Form.CSV:
            yield from _cut_csv(source, bounded_lines(source.path, text), size)
        else:
            yield from _cut_json(source, text, size)


def read_piece(piece: Piece) -> Iterator[Line]:
    """Read every row of a piece, as `read_lines` does."""
    for part in piece.parts:
        if isinstance(part, Line):
            yield part
            continue
        text = io.StringIO(part.text, newline="")
        if piece.heading:
            records = read_records(text, piece.heading.separator, part.number)
            rows = (record for record in records if record.cells or record.fault)
            yield from lines_of_records(piece.heading.names, rows)
        else:
            values = read_values(piece.source.path, text, part.number)
            yield from lines_of_values(piece.source.kind, values)


def _cut_csv(source: Source, lines: Iterator[str], size: int) -> Iterator[Piece]:
    taken: list[str] = []
    heading = next(csv_records(source.path, _remembered(lines, taken)), None)
    if heading:
        separator = separator_in(taken[0])
        found = find_records(lines, separator, len(taken) + 1)
        rows = _unread(found, lambda record: lines_of_records(heading.cells, iter([record])))
        yield from _gathered(rows, size, partial(Piece, source, Heading(heading.cells, separator)))


def _cut_json(source: Source, text: io.TextIOWrapper, size: int) -> Iterator[Piece]:
    found = find_values(source.path, text)
    rows = _unread(found, lambda value: lines_of_values(source.kind, iter([value])))
    yield from _gathered(rows, size, partial(Piece, source, None))


def _remembered(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _unread(found: Iterable[RawLines | Found], read: Callable[[Found], Iterator[Line]]) -> Iterator[Part]:
    """Rows as they stand, and those that were read already as lines."""
    for one in found:
        if isinstance(one, RawLines):
            yield one
        else:
            yield from read(one)


def _gathered(
    rows: Iterable[Part], size: int, piece_of: Callable[[list[Part], int], Piece]
) -> Iterator[Piece]:
    """Gather rows into pieces."""
    parts: list[Part] = []
    n_rows = 0
    for row in rows:
        parts.append(row)
        n_rows += isinstance(row, Line) or row.is_row
        if n_rows == size:
            yield piece_of(_joined(parts), n_rows)
            parts, n_rows = [], 0
    if n_rows:
        yield piece_of(_joined(parts), n_rows)


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Put unread rows that stand one behind the other into one text."""
    joined: list[Part] = []
    for kind, run in groupby(parts, key=type):
        if kind is Line:
            joined += run
        else:
            raw = cast(list[RawLines], list(run))
            joined.append(RawLines(raw[0].number, "".join([one.text for one in raw]), True))
    return joined
