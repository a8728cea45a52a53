"""Read a file row by row into named columns, in bounded memory."""

import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import islice, zip_longest
from pathlib import Path
from typing import IO, Any, NamedTuple

from webapp.catalogue.cell_guard import unguard
from webapp.catalogue.csv_records import Record, read_records
from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.json_rows import Value, read_values
from webapp.catalogue.kinds import COLUMNS, Kind
from webapp.catalogue.source_files import Form, Source, SourceError, form_of
from webapp.catalogue.unpacking import unpacked

LONGEST_LINE = 32_000_000
LONGEST_SHOWN = 1_000
ROWS_LOOKED_AT = 100
# The last column of the app's own CSV files: their texts are guarded against spreadsheets.
EXPORT_VERSION = "export_version"


class Line(NamedTuple):
    """A line by its number from 1; `fault` is set when it has no columns to read."""

    number: int
    columns: dict[str, Any]
    fault: BadValueError | None = None


def read_lines(source: Source, raw: IO[bytes]) -> Generator[Line, None, None]:
    """Read every row of a source from its file, opened as `raw`.

    JSON rows may be objects, arrays in the order of `COLUMNS`, or the pieces of one array that spans the file.
    Bytes that are not UTF-8 stay as lone surrogates, which no column takes. A Parquet row goes by its number.

    Whoever stops before the end closes the generator before the file.

    Raises:
        SourceError: The file is damaged, a line is longer than `LONGEST_LINE` characters, or the heading of a CSV
            file cannot be cut into cells.
    """
    if source.form == Form.PARQUET:
        from webapp.catalogue.parquet_rows import read_rows

        yield from (Line(number, columns) for number, columns in enumerate(read_rows(source.path, raw), 1))
        return
    with opened_text(source.path, raw) as text:
        if source.form == Form.CSV:
            yield from _csv_lines(source.path, text)
        else:
            yield from lines_of_values(source.kind, read_values(source.path, text))


@contextmanager
def opened_text(path: Path, raw: IO[bytes]) -> Iterator[io.TextIOWrapper]:
    """Give the text of a file opened as `raw`, decompressed and without a byte order mark, its line ends as they are.

    Raises:
        SourceError: The compressed data is damaged or swells without end.
    """
    with unpacked(path, raw) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            yield text
        finally:
            text.detach()  # Otherwise `text` would close the caller's file when it is collected.


def column_names(path: Path) -> list[str]:
    """The columns that a file names: its heading, its schema, or the keys of its first JSON objects.

    Returns:
        Each once, in order; none for an empty file or one of arrays.

    Raises:
        SourceError: The file is damaged, or its heading names a column twice.
    """
    with path.open("rb") as raw:
        if form_of(path) == Form.PARQUET:
            from webapp.catalogue.parquet_rows import schema_names

            return schema_names(path, raw)
        with opened_text(path, raw) as text:
            return _keys(path, text) if form_of(path) == Form.JSON else _heading(path, text)


def _keys(path: Path, text: io.TextIOWrapper) -> list[str]:
    values = (read.value for read in islice(read_values(path, text), ROWS_LOOKED_AT))
    return list(dict.fromkeys(name for value in values if isinstance(value, dict) for name in value))


def _heading(path: Path, text: io.TextIOWrapper) -> list[str]:
    heading = next(csv_records(path, bounded_lines(path, text)), None)
    names = heading.cells if heading else []
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SourceError(f"{path.name} has several columns called {twice!r}, must name each column once")
    return names


def bounded_lines(path: Path, text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text.

    Raises:
        SourceError: One is longer than `LONGEST_LINE` characters.
    """
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise SourceError(f"{path.name}, line {number} is longer than {LONGEST_LINE:,} characters")
        yield line


def csv_records(path: Path, lines: Iterator[str]) -> Iterator[Record]:
    """Every record that is not blank; the first is the heading.

    Raises:
        SourceError: The heading cannot be cut into cells.
    """
    records = (record for record in read_records(lines) if record.cells or record.fault)
    heading = next(records, None)
    if heading is None:
        return
    if heading.fault:
        raise SourceError(f"{path.name}, line {heading.number}: {heading.fault}")
    yield heading
    yield from records


def _csv_lines(path: Path, text: io.TextIOWrapper) -> Iterator[Line]:
    records = csv_records(path, bounded_lines(path, text))
    heading = next(records, None)
    yield from lines_of_records(heading.cells if heading else [], records)


def lines_of_records(heading: list[str], records: Iterator[Record]) -> Iterator[Line]:
    """Name the cells of records."""
    is_guarded = EXPORT_VERSION in heading
    for record in records:
        if is_guarded:
            record = record._replace(cells=[unguard(cell) for cell in record.cells])
        yield _under(heading, record)


def lines_of_values(kind: Kind, values: Iterator[Value]) -> Iterator[Line]:
    """Name what JSON values hold; arrays stand in the order of `COLUMNS`."""
    for value in values:
        if value.fault:
            yield Line(value.number, {}, _malformed(value.value, value.fault))
        else:
            yield _named(kind, value.number, value.value)


def _under(heading: list[str], record: Record) -> Line:
    """Name the cells of a record; cells that it lacks at its end are missing."""
    if record.fault:
        return Line(record.number, {}, _malformed(record.line[:LONGEST_SHOWN], record.fault))
    columns = dict(zip_longest(heading, record.cells[: len(heading)]))
    surplus = record.cells[len(heading) :]
    return Line(
        record.number, columns, _malformed(surplus, "more cells than the heading") if surplus else None
    )


def _named(kind: Kind, number: int, row: Any) -> Line:
    if isinstance(row, dict):
        return Line(number, row)
    names = COLUMNS[kind]
    if isinstance(row, list) and len(row) == len(names):
        return Line(number, dict(zip(names, row, strict=True)))
    return Line(number, {}, _malformed(row, f"must be an object or an array of {len(names)} values"))


def _malformed(value: Any, must: str) -> BadValueError:
    return BadValueError(None, Code.MALFORMED, value, must)
