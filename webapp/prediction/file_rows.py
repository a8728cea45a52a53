"""Read a row of a file as a track to predict; what is missing is left out, what is wrong raises `BadValueError`."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

from ml.features import FIELD_NAMES, FIELDS, Field
from webapp.catalogue import values
from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.measured_values import NUMBER_READERS
from webapp.catalogue.rows import LONGEST_NAME
from webapp.catalogue.times import release_date
from webapp.prediction.file_columns import ARTIST_ID, ARTIST_NAMES, ID, RELEASE_DATE, Columns

_YEAR = next(field for field in FIELDS if field.name == "release_year")

Reader = Callable[[str, Any], Any]


class FileTrack(NamedTuple):
    """A track of a file.

    Attributes:
        line: Its line, from 1.
        id: What the file calls it, if it does.
        artist_id: Whose it is: tracks with one id belong together.
        values: The inputs that were given, by name.
    """

    line: int
    id: str | None
    artist_id: str | None
    values: dict[str, Any]


class RowReader:
    """Reads the rows of one file.

    Args:
        columns: As `columns_in` gives them.
    """

    def __init__(self, columns: Columns) -> None:
        self._sources = {name: (columns[name], read) for name, read in _readers().items() if name in columns}

    def read(self, line: int, row: Mapping[str, Any]) -> FileTrack:
        """Read a row by its columns.

        Raises:
            BadValueError: A value is wrong, or every input is missing.
        """
        given: dict[str, Any] = {}
        for name in FIELD_NAMES:
            self._put(row, given, name, name)
        # The year is taken from a date, and the artist from a list of artists, where these are missing themselves.
        self._put(row, given, "release_year", RELEASE_DATE)
        self._put(row, given, "artist_name", ARTIST_NAMES)
        if not given:
            raise BadValueError(None, Code.MISSING, None, "every input is empty, must give at least one")
        return FileTrack(line, self.value(ID, row), self.value(ARTIST_ID, row), given)

    def value(self, name: str, row: Mapping[str, Any]) -> Any:
        """What a row says of a field of `FIELDS`; None if nothing, or if no column fills it.

        Raises:
            BadValueError: The value is wrong.
        """
        columns, read = self._sources.get(name, ((), values.identifier))
        return _first(row, columns, read)

    def _put(self, row: Mapping[str, Any], given: dict[str, Any], name: str, source: str) -> None:
        if name not in given and (value := self.value(source, row)) is not None:
            given[name] = value


@cache
def _readers() -> Mapping[str, Reader]:
    """The function that reads a value of each field."""
    further = {
        ID: values.identifier,
        ARTIST_ID: values.identifier,
        RELEASE_DATE: _year,
        ARTIST_NAMES: _main_artist,
    }
    return {field.name: _reader(field) for field in FIELDS} | further


def _first(row: Mapping[str, Any], columns: Sequence[str], read: Reader) -> Any:
    """The first value among some columns that says something."""
    for column in columns:
        given = row.get(column)
        value = None if given is None else read(column, given)
        if value is not None:
            return value
    return None


def _reader(field: Field) -> Reader:
    """The function that takes a closer look at a value of a field."""
    if field.kind == "text":
        return partial(values.text, longest=int(field.high or 0))
    return values.flag if field.kind == "flag" else NUMBER_READERS[field.name]


def _year(column: str, value: Any) -> int | None:
    date = release_date(column, value, int(_YEAR.low or 0), int(_YEAR.high or 0))
    return int(date[:4]) if date else None


def _main_artist(column: str, value: Any) -> str | None:
    names = values.names_between(";", column, value, LONGEST_NAME)
    return names[0].strip() if names else None
