"""See at a glance what the cells of a column say; those that are not plain are looked at one by one elsewhere.

Most cells of most files are plain, and a column of them is read in a fraction of the time that each alone would take.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.features import Field
from webapp.catalogue.measured_values import says_unknown
from webapp.catalogue.values import LONGEST_ID, NO_NUMBER, SAID_MISSING

Floats = NDArray[np.float64]

_NAN = float("nan")
_PLAIN_NUMBERS = frozenset({str, int, float})
_FLAGS = {"0": 0.0, "1": 1.0, "false": 0.0, "true": 1.0, "False": 0.0, "True": 1.0, 0: 0.0, 1: 1.0}


def plain_numbers(field: Field, cells: Sequence[Any]) -> Floats:
    """The numbers of a field that are right beyond doubt, flags as 0 and 1; NaN for any other cell."""
    return _flags(cells) if field.kind == "flag" else _numbers(field, cells)


def says_nothing(field: Field, cell: Any) -> bool:
    """Whether a cell says beyond doubt that the number of a field is missing."""
    if cell is None or (type(cell) is str and cell in NO_NUMBER):
        return True
    return says_unknown(field.name, cell)


def plain_texts(cells: Sequence[Any], longest: int) -> list[str | None] | None:
    """Texts as they stand, None where one is missing or blank; nothing at all if any needs a closer look."""
    given = _printable(cells, longest)
    return None if given is None else [text if text and not text.isspace() else None for text in given]


def plain_ids(cells: Sequence[Any]) -> list[str | None] | None:
    """Ids as they stand, likewise."""
    given = _printable(cells, LONGEST_ID)
    if given is None:
        return None
    written = "".join(given)
    is_plain = not written or (written.isascii() and written.isalnum())
    return [None if text in SAID_MISSING else text for text in given] if is_plain else None


def _printable(cells: Sequence[Any], longest: int) -> Sequence[str] | None:
    """The texts, empty for None, if all are texts that can be printed and have at most `longest` characters."""
    if None in cells:
        cells = ["" if cell is None else cell for cell in cells]
    if set(map(type, cells)) - {str} or max(map(len, cells), default=0) > longest:
        return None
    return cells if "".join(cells).isprintable() else None


def _flags(cells: Sequence[Any]) -> Floats:
    try:
        return np.array([_FLAGS.get(cell, _NAN) for cell in cells], dtype=np.float64)
    except TypeError:  # A list or an object.
        return np.full(len(cells), np.nan)


def _numbers(field: Field, cells: Sequence[Any]) -> Floats:
    found = _as_floats(cells)
    is_right = (found >= (field.low or 0)) & (found <= (field.high or 0))
    if field.kind == "whole":
        is_right &= found == np.floor(found)
    return np.where(is_right, found, np.nan)


def _as_floats(cells: Sequence[Any]) -> Floats:
    if set(map(type, cells)) <= _PLAIN_NUMBERS:
        try:
            return np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
        except (ValueError, OverflowError):
            pass
    return np.fromiter(map(_as_float, cells), dtype=np.float64, count=len(cells))


def _as_float(cell: Any) -> float:
    if type(cell) not in _PLAIN_NUMBERS:
        return _NAN
    try:
        return float(cell)
    except (ValueError, OverflowError):
        return _NAN
