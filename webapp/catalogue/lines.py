"""Read a file line by line into named columns, in bounded memory."""

import io
import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import IO, Any, NamedTuple

from webapp.catalogue.csv_records import Record, read_records
from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.kinds import COLUMNS, Kind
from webapp.catalogue.sources import Source, SourceError, unpacked

LONGEST_LINE = 32_000_000
LONGEST_SHOWN = 1_000


class Line(NamedTuple):
    """A line by its number from 1; `fault` is set when it has no columns to read."""

    number: int
    columns: dict[str, Any]
    fault: BadValueError | None = None


def read_lines(source: Source, raw: IO[bytes]) -> Iterator[Line]:
    """Read every row of a source from its file, opened as `raw`.

    JSON lines may be objects, arrays in the order of `COLUMNS`, or the pieces of one array that spans
    the file. Bytes that are not UTF-8 stay as lone surrogates, which no column takes.

    Raises:
        SourceError: The file is damaged, a line is longer than `LONGEST_LINE` characters, or the heading of a CSV
            file cannot be cut into cells.
    """
    with unpacked(source, raw) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            yield from _csv_lines(source, text) if source.is_csv else _json_lines(source, text)
        finally:
            text.detach()  # Otherwise `text` would close the caller's file when it is collected.


def _bounded(source: Source, text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise SourceError(f"{source.path.name}, line {number} is longer than {LONGEST_LINE:,} characters")
        yield line


def _csv_lines(source: Source, text: io.TextIOWrapper) -> Iterator[Line]:
    records = (record for record in read_records(_bounded(source, text)) if record.cells or record.fault)
    heading = next(records, None)
    if heading and heading.fault:
        raise SourceError(f"{source.path.name}, line {heading.number}: {heading.fault}")
    for record in records:
        yield _under(heading.cells if heading else [], record)


def _under(heading: list[str], record: Record) -> Line:
    """Name the cells of a record; cells that it lacks at its end are missing."""
    if record.fault:
        return Line(record.number, {}, _malformed(record.line[:LONGEST_SHOWN], record.fault))
    columns = dict(zip_longest(heading, record.cells[: len(heading)]))
    surplus = record.cells[len(heading) :]
    return Line(
        record.number, columns, _malformed(surplus, "more cells than the heading") if surplus else None
    )


def _json_lines(source: Source, text: io.TextIOWrapper) -> Iterator[Line]:
    for number, line in enumerate(_bounded(source, text), 1):
        written = _without_array_marks(line.strip())
        if written:
            yield from _rows_in(source.kind, number, written)


def _without_array_marks(line: str) -> str:
    """Strip what makes a line part of an array over the whole file."""
    line = line.rstrip(",")
    if line in ("[", "]"):
        return ""
    if line.startswith("[{") and not line.endswith("]"):
        return line[1:].strip()
    if line.startswith("{") and line.endswith("]"):
        return line[:-1].strip()
    return line


def _rows_in(kind: Kind, number: int, written: str) -> Iterator[Line]:
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        yield Line(number, {}, _malformed(written, "must be JSON"))
        return
    rows = value if isinstance(value, list) and value and isinstance(value[0], dict) else [value]
    for row in rows:
        yield _named(kind, number, row)


def _named(kind: Kind, number: int, row: Any) -> Line:
    if isinstance(row, dict):
        return Line(number, row)
    names = COLUMNS[kind]
    if isinstance(row, list) and len(row) == len(names):
        return Line(number, dict(zip(names, row, strict=True)))
    return Line(number, {}, _malformed(row, f"must be an object or an array of {len(names)} values"))


def _malformed(value: Any, must: str) -> BadValueError:
    return BadValueError(None, Code.MALFORMED, value, must)
