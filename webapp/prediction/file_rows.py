"""Read a row of a file as a track to predict; what is missing is left out, what is wrong raises `BadValueError`."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from ml.features import FIELDS, Field
from webapp.catalogue import values
from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.rows import LONGEST_NAME, NO_KEY_DETECTED
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
        self._columns = columns
        self._inputs = [
            (field.name, columns[field.name], _reader(field)) for field in FIELDS if field.name in columns
        ]
        self._numbers = [
            (field.name, columns[field.name][0], field.kind == "whole", field.low or 0, field.high or 0)
            for field in FIELDS
            if field.name in columns and field.kind in ("whole", "number")
        ]

    def read(self, line: int, row: Mapping[str, Any]) -> FileTrack:
        """Read a row by its columns.

        Raises:
            BadValueError: A value is wrong, or every input is missing.
        """
        given = self._plain_numbers(row)
        for name, columns, read in self._inputs:
            if name not in given and (value := _first(row, columns, read)) is not None:
                given[name] = value
        self._stand_in(row, given)
        if not given:
            raise BadValueError(None, Code.MISSING, None, "every input is empty, must give at least one")
        return FileTrack(line, self._id(row, ID), self._id(row, ARTIST_ID), given)

    def _plain_numbers(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The numbers that are right at first sight; most are, and the closer look costs five times as much."""
        given: dict[str, Any] = {}
        for name, column, is_whole, low, high in self._numbers:
            value: Any = row.get(column)
            if type(value) is str:
                try:
                    value = float(value)
                except ValueError:
                    continue
            if type(value) not in (float, int) or not low <= value <= high:
                continue
            if not is_whole:
                given[name] = float(value)
            elif value == int(value):
                given[name] = int(value)
        return given

    def _id(self, row: Mapping[str, Any], field: str) -> str | None:
        found: str | None = _first(row, self._columns.get(field, ()), values.identifier)
        return found

    def _stand_in(self, row: Mapping[str, Any], given: dict[str, Any]) -> None:
        """Take the year from a date, and the artist from a list of artists, where these are missing themselves."""
        if "release_year" not in given:
            year = _first(row, self._columns.get(RELEASE_DATE, ()), _year)
            given |= {} if year is None else {"release_year": year}
        if "artist_name" not in given:
            name = _first(row, self._columns.get(ARTIST_NAMES, ()), _main_artist)
            given |= {} if name is None else {"artist_name": name}


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
    low, high = field.low or 0, field.high or 0
    if field.kind == "text":
        return partial(values.text, longest=int(high))
    if field.kind == "flag":
        return values.flag
    read = partial(values.whole if field.kind == "whole" else values.number, low=low, high=high)
    return _key_reader(read) if field.name == "key" else read


def _key_reader(read: Reader) -> Reader:
    return lambda column, value: (
        None if value in (NO_KEY_DETECTED, str(NO_KEY_DETECTED)) else read(column, value)
    )


def _year(column: str, value: Any) -> int | None:
    date = release_date(column, value, int(_YEAR.low or 0), int(_YEAR.high or 0))
    return int(date[:4]) if date else None


def _main_artist(column: str, value: Any) -> str | None:
    names = values.names_between(";", column, value, LONGEST_NAME)
    return names[0].strip() if names else None
