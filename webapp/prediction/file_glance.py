"""Read rows column by column; rows that hold what is not plain at a glance are marked for a closer look."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ml.features import FIELDS, NUMERIC_FIELDS, TEXT_FIELDS, Field
from webapp.catalogue.faults import BadValueError
from webapp.prediction.file_columns import ARTIST_ID, ARTIST_NAMES, ID, RELEASE_DATE, Columns
from webapp.prediction.file_rows import FileTrack, RowReader
from webapp.prediction.plain_cells import plain_ids, plain_numbers, plain_texts, says_nothing

if TYPE_CHECKING:
    from ml.track_inputs import TrackInputs

Cells = Sequence[Any]
Texts = list[str | None]
Glimpse = Callable[[Cells], Texts | None]

_NUMERIC = [field for field in FIELDS if field.name in NUMERIC_FIELDS]
_YEAR = NUMERIC_FIELDS.index("release_year")
_GLIMPSES: dict[str, Glimpse] = {
    ID: plain_ids,
    ARTIST_ID: plain_ids,
    **{
        field.name: partial(plain_texts, longest=int(field.high or 0))
        for field in FIELDS
        if field.name in TEXT_FIELDS
    },
}


@dataclass(frozen=True)
class FileTracks:
    """Tracks of a file.

    Attributes:
        lines: Line of each, from 1.
        ids: What the file calls each, if it does.
        artist_ids: Whose each is: tracks with one id belong together.
        titles: None where missing.
        artist_names: Likewise.
        numbers: float64 array of shape (n_tracks, len(NUMERIC_FIELDS)), NaN where missing.
    """

    lines: list[int]
    ids: Texts
    artist_ids: Texts
    titles: Texts
    artist_names: Texts
    numbers: NDArray[np.float64]

    def inputs(self) -> "TrackInputs":
        """What models read of them."""
        from ml.track_inputs import inputs_of_columns, key_of_name

        keys = [
            ("id", one) if one else key_of_name(name)
            for one, name in zip(self.artist_ids, self.artist_names, strict=True)
        ]
        return inputs_of_columns(self.numbers, self.titles, self.artist_names, keys)


class Glance:
    """Rows of a file as columns.

    Args:
        rows: By the columns of the file.
        columns: As `columns_in` gives them.
        reader: Takes the closer look at a cell.

    Attributes:
        is_odd: Which rows are not told by the columns and must be read by themselves, shape (n_rows,).
    """

    def __init__(self, rows: Sequence[Mapping[str, Any]], columns: Columns, reader: RowReader) -> None:
        self._rows, self._columns, self._reader = rows, columns, reader
        self.is_odd = np.zeros(len(rows), dtype=bool)
        self._texts = {name: self._read_texts(name, glimpse) for name, glimpse in _GLIMPSES.items()}
        self._numbers = np.full((len(rows), len(_NUMERIC)), np.nan)
        for place, field in enumerate(_NUMERIC):
            self._numbers[:, place] = self._read_numbers(field)
        self._stand_in()
        self._mark_empty()

    def correct(self, place: int, track: FileTrack) -> None:
        """Replace what was seen of a row by what the closer look found."""
        values = track.values
        self._numbers[place] = [values.get(name, np.nan) for name in NUMERIC_FIELDS]
        for name, found in {**values, ID: track.id, ARTIST_ID: track.artist_id}.items():
            if name in self._texts:
                self._texts[name][place] = found
        for name in set(TEXT_FIELDS) - values.keys():
            self._texts[name][place] = None

    def tracks(self, kept: Sequence[int], lines: list[int]) -> FileTracks:
        """The rows at some places, whose lines are given."""
        texts, numbers = self._texts, self._numbers
        if len(kept) < len(self._rows):
            texts = {name: [column[place] for place in kept] for name, column in texts.items()}
            numbers = numbers[kept]
        return FileTracks(
            lines=lines,
            ids=texts[ID],
            artist_ids=texts[ARTIST_ID],
            titles=texts["title"],
            artist_names=texts["artist_name"],
            numbers=numbers,
        )

    def _cells(self, columns: Sequence[str]) -> list[Any]:
        """The first cell of every row that is there at all."""
        cells = [row.get(columns[0]) for row in self._rows]
        for column in columns[1:]:
            if None not in cells:
                break
            cells = [
                row.get(column) if cell is None else cell for cell, row in zip(cells, self._rows, strict=True)
            ]
        return cells

    def _read_numbers(self, field: Field) -> NDArray[np.float64]:
        columns = self._columns.get(field.name, ())
        cells = self._cells(columns) if columns else []
        if cells.count(None) == len(cells):
            return np.full(len(self._rows), np.nan)
        found = plain_numbers(field, cells)
        for place in np.flatnonzero(np.isnan(found)).tolist():
            cell = cells[place]
            # Where a cell says that its number is missing, another column may still give it.
            self.is_odd[place] |= cell is not None and (len(columns) > 1 or not says_nothing(field, cell))
        return found

    def _read_texts(self, name: str, glimpse: Glimpse) -> Texts:
        columns = self._columns.get(name, ())
        if not columns:
            return [None] * len(self._rows)
        cells = self._cells(columns)
        found = glimpse(cells)
        if found is None or (len(columns) > 1 and found.count(None) > cells.count(None)):
            return [self._look_closer(name, place) for place in range(len(cells))]
        return found

    def _look_closer(self, name: str, place: int) -> Any:
        try:
            return self._reader.value(name, self._rows[place])
        except BadValueError:
            self.is_odd[place] = True
            return None

    def _stand_in(self) -> None:
        """Take the year from a date, and the artist from a list of artists, where these are missing themselves."""
        if RELEASE_DATE in self._columns:
            years = self._numbers[:, _YEAR]
            for place in np.flatnonzero(np.isnan(years)).tolist():
                year = self._look_closer(RELEASE_DATE, place)
                years[place] = np.nan if year is None else year
        if ARTIST_NAMES in self._columns:
            names = self._texts["artist_name"]
            for place in [place for place, name in enumerate(names) if name is None]:
                names[place] = self._look_closer(ARTIST_NAMES, place)

    def _mark_empty(self) -> None:
        """Rows without any input are looked at, too: that will tell why they are empty."""
        for place in np.flatnonzero(np.isnan(self._numbers).all(axis=1)).tolist():
            self.is_odd[place] |= not any(self._texts[name][place] for name in TEXT_FIELDS)
