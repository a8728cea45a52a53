"""Look at a file before it is imported: what its columns would fill, and how its first rows would fare."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from webapp.catalogue.derived_ids import EXPLANATION
from webapp.catalogue.faults import BadValueError
from webapp.catalogue.identification import identified
from webapp.catalogue.inspection import refuse_unreadable
from webapp.catalogue.kinds import COLUMNS, FIELDS_OF, NEVER_KEPT, Kind
from webapp.catalogue.layouts import IGNORED
from webapp.catalogue.lines import Line, column_names, read_lines
from webapp.catalogue.service import read_row
from webapp.catalogue.source_files import Source, SourceError, kind_in_name

ROWS_SHOWN = 10
NO_GENRES = "No column gives genres; if there is one, map it to genre."


@dataclass(frozen=True)
class Column:
    """A column and the field that it fills, or None if it is ignored."""

    name: str
    field: str | None


@dataclass(frozen=True)
class PreviewRow:
    """A row by its columns; `fault` says why it would be rejected."""

    number: int
    values: Mapping[str, Any]
    fault: str | None


@dataclass(frozen=True)
class Preview:
    """What an import would make of a file.

    Attributes:
        kind: What the rows are; None where no layout fits.
        columns: In the order of the file.
        rows: The first ones; without the columns that are never kept.
        problem: Why the file cannot be imported as it is, if so.
        note: What else people should know, if anything.
    """

    kind: Kind | None
    columns: tuple[Column, ...]
    rows: tuple[PreviewRow, ...]
    problem: str | None = None
    note: str | None = None


def preview_file(path: Path, overrides: Mapping[str, str], rows: int = ROWS_SHOWN) -> Preview:
    """Read the beginning of a file.

    Args:
        path: As `find_sources` takes it, with one of the known endings.
        overrides: The field of some columns, as a person says it.
        rows: How many to show.

    Raises:
        SourceError: The file cannot be read at all: a pointer, binary, damaged.
    """
    refuse_unreadable(path)
    names = column_names(path)
    try:
        source, problem = identified(path, overrides), None
    except SourceError as error:
        source, problem = None, str(error)
    shown = source or Source(kind_in_name(path) or Kind.SONGS, path)
    with path.open("rb") as raw:
        lines = list(islice(read_lines(shown, raw), rows))
    columns = tuple(Column(name, _field(source, name, overrides)) for name in names or COLUMNS[shown.kind])
    return Preview(
        kind=source.kind if source else kind_in_name(path),
        columns=columns,
        rows=tuple(_row(source, line) for line in lines),
        problem=problem,
        note=" ".join(_notes(source, columns)) or None if source else None,
    )


def _notes(source: Source, columns: Sequence[Column]) -> Iterator[str]:
    if source.derives_ids:
        yield EXPLANATION
    if source.kind == Kind.SONGS and {"genre", "genres"}.isdisjoint(column.field for column in columns):
        yield NO_GENRES


def _field(source: Source | None, column: str, overrides: Mapping[str, str]) -> str | None:
    if source is None:
        said = overrides.get(column)
        return None if said == IGNORED else said
    if source.fields is None:
        return column if column in FIELDS_OF[source.kind] else None
    return source.fields.get(column)


def _row(source: Source | None, line: Line) -> PreviewRow:
    read = read_row(source, line) if source else line.fault
    fault = str(read) if isinstance(read, BadValueError) else None
    kept = {name: value for name, value in line.columns.items() if name not in NEVER_KEPT}
    return PreviewRow(line.number, kept, fault)
