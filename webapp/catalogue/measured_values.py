"""Reads the numbers of a track, also as data sets write them: a key `C#`, a mode `Major`, a time signature `3/4`."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ml.features import FIELDS, Field
from webapp.catalogue import values
from webapp.catalogue.faults import BadValueError

Reader = Callable[[str, Any], float | None]

MEASURED = tuple(field for field in FIELDS if field.kind in ("whole", "number"))
# Where -1 says that there is no value.
_MISSING_BELOW_0 = frozenset({"key", "duration_ms"})
_NOTE = re.compile(r"([a-g])([#♯b♭]?)(?:/[a-g][#♯b♭]?)?")
_PITCH_CLASSES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
_MODES = {"minor": 0, "min": 0, "major": 1, "maj": 1}
_BARS = re.compile(r"(\d)/\d{1,2}")


def _pitch_class(word: str) -> int | None:
    """The pitch class of a note, 0 to 11; of two names for one (`C#/Db`) the first counts."""
    found = _NOTE.fullmatch(word)
    return (_PITCH_CLASSES[found[1]] + _ACCIDENTALS[found[2]]) % 12 if found else None


def _beats(word: str) -> int | None:
    """The beats a bar of a time signature."""
    found = _BARS.fullmatch(word)
    return int(found[1]) if found else None


_OF_WORDS: Mapping[str, Callable[[str], int | None]] = {
    "key": _pitch_class,
    "mode": _MODES.get,
    "time_signature": _beats,
}


def says_unknown(name: str, value: Any) -> bool:
    """Whether a value of a field is the -1 that stands for an unknown one."""
    if name not in _MISSING_BELOW_0 or isinstance(value, bool):
        return False
    try:
        return float(value) == -1
    except (TypeError, ValueError, OverflowError):
        return False


def _read(name: str, plain: Reader, column: str, value: Any) -> float | None:
    try:
        return plain(column, value)
    except BadValueError:
        if says_unknown(name, value):
            return None
        of_words = _OF_WORDS.get(name)
        word = of_words(value.strip().casefold()) if of_words and isinstance(value, str) else None
        if word is None:
            raise
        return plain(column, word)


def _reader(field: Field) -> Reader:
    plain = partial(
        values.whole if field.kind == "whole" else values.number, low=field.low or 0, high=field.high or 0
    )
    is_special = field.name in _OF_WORDS or field.name in _MISSING_BELOW_0
    return partial(_read, field.name, plain) if is_special else plain


# What reads a value of each number, by the field's name; what is wrong raises `BadValueError`.
NUMBER_READERS: Mapping[str, Reader] = {field.name: _reader(field) for field in MEASURED}
