"""Read many rows of a file at once, as columns of tracks to predict."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from webapp.catalogue.faults import BadValueError
from webapp.catalogue.lines import Line
from webapp.prediction.file_columns import Columns
from webapp.prediction.file_glance import FileTracks, Glance
from webapp.prediction.file_rows import RowReader


class Reject(NamedTuple):
    """A line that cannot be taken, and why."""

    line: Line
    fault: BadValueError


class TrackReader:
    """Reads the rows of one file.

    Args:
        columns: As `columns_in` gives them.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._reader = RowReader(columns)

    def read(self, lines: Sequence[Line]) -> tuple[FileTracks, list[Reject]]:
        """Read what can be read, and say of the other lines why they cannot; both in their order."""
        faults = {place: line.fault for place, line in enumerate(lines) if line.fault}
        sound = [place for place in range(len(lines)) if place not in faults]
        glance = Glance([lines[place].columns for place in sound], self._columns, self._reader)
        for place in np.flatnonzero(glance.is_odd).tolist():
            line = lines[sound[place]]
            try:
                glance.correct(place, self._reader.read(line.number, line.columns))
            except BadValueError as fault:
                faults[sound[place]] = fault
        kept = [place for place, of_line in enumerate(sound) if of_line not in faults]
        rejects = [Reject(lines[place], faults[place]) for place in sorted(faults)]
        return glance.tracks(kept, [lines[sound[place]].number for place in kept]), rejects
