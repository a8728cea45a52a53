"""Read one value of a row: what is missing becomes None, what is wrong raises `BadValueError`."""

import ast
import json
import math
import re
from typing import Any

from webapp.catalogue.faults import BadValueError, Code

LONGEST_ID = 100
# Not / or &, which stand inside names such as "r&b/soul".
_BETWEEN_GENRES = re.compile(r"[,;|]")
# The text of a list that lost its end or its beginning; "rock [live]" is none.
_BROKEN_LIST = re.compile(r"\s*[\[{]|[^\[{]*[\]}]")
_EMPTY_SET = "set()"  # As Python prints it.
_LONG_NUMBER = 10**18
LONGEST_GENRE = 200
MOST_GENRES = 200
MOST_NAMES = 200
# How tables write that a number, a date, a list or an id is missing, where they turn everything into text.
SAID_MISSING = frozenset({"", "nan", "NaN", "NAN", "none", "None", "NONE", "null", "Null", "NULL"})
# Likewise for numbers, flags and dates; an id or a list may be written so.
NO_NUMBER = SAID_MISSING | frozenset({"?", "-", "NA", "N/A", "n/a", "#N/A", "<NA>"})
_FLAGS = {
    "0": False,
    "1": True,
    "false": False,
    "true": True,
    "no": False,
    "yes": True,
    "0.0": False,
    "1.0": True,
}


def identifier(column: str, value: Any) -> str | None:
    """Read an id, given as text or as a whole number; null, empty, NaN and -1 are missing, in words, too."""
    if value is None or (type(value) is str and value in SAID_MISSING):
        return None
    if type(value) is str and len(value) <= LONGEST_ID and value.isascii() and value.isalnum():
        return value  # Most ids, by far; nothing below would change them.
    if type(value) is int and 0 <= value < _LONG_NUMBER:
        return str(value)
    if _is_nan(value):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadValueError(column, Code.WRONG_TYPE, value, "must be text or a whole number")
    read = text(column, str(value).strip(), LONGEST_ID)
    return None if read == "-1" else read


def text(column: str, value: Any, longest: int) -> str | None:
    """Read a text of at most `longest` characters; null, NaN and blank are missing."""
    if type(value) is str and len(value) <= longest and value.isascii() and value.isprintable():
        return None if not value or value.isspace() else value
    if value is None or _is_nan(value):
        return None
    if not isinstance(value, str):
        raise BadValueError(column, Code.WRONG_TYPE, value, "must be text")
    if not value.strip():
        return None
    if len(value) > longest:
        raise BadValueError(column, Code.TOO_LONG, value, f"must have at most {longest} characters")
    if "\0" in value or not _is_unicode(value):
        raise BadValueError(column, Code.BAD_TEXT, value, "must be UTF-8 without zero characters")
    return value


def _is_missing(value: Any, words: frozenset[str] = SAID_MISSING) -> bool:
    """Whether a value that is no name says that there is none, by one of the words or without any."""
    return value is None or _is_nan(value) or (isinstance(value, str) and value.strip() in words)


def _is_nan(value: Any) -> bool:
    """Whether a number says that it is none, as tables write what is missing."""
    return isinstance(value, float) and math.isnan(value)


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def identifiers(column: str, value: Any) -> tuple[str, ...] | None:
    """Read a list of ids, given as a list or as the text of one; missing ids are left out."""
    listed = _as_list(column, value)
    if listed is None:
        return None
    if len(listed) > MOST_NAMES:
        raise BadValueError(column, Code.TOO_LONG, value, f"must have at most {MOST_NAMES} ids")
    ids = (identifier(column, one) for one in listed)
    return tuple(dict.fromkeys(one for one in ids if one is not None))


def names_between(separator: str, column: str, value: Any, longest: int) -> tuple[str, ...]:
    """Read names with a separator between them, a list of names or the text of one; blank ones are left out.

    In a list an object's `name` counts, as streaming services describe artists.
    """
    if value is None or _is_nan(value):
        return ()
    parts = value if isinstance(value, list) else _listed_names(value)
    if parts is None:
        parts = (text(column, value, MOST_NAMES * longest) or "").split(separator)
    if len(parts) > MOST_NAMES:
        raise BadValueError(column, Code.TOO_LONG, value, f"must have at most {MOST_NAMES} names")
    named = (part.get("name") if isinstance(part, dict) else part for part in parts)
    return tuple(name for name in (text(column, part, longest) for part in named) if name)


def _listed_names(value: Any) -> list[str] | None:
    """The names of a text such as `['One', 'Two']`; None for any other, as a name may stand in brackets."""
    read = _literal(value) if isinstance(value, str) and value.startswith("[") else None
    is_names = isinstance(read, list) and all(isinstance(name, str) for name in read)
    return read if is_names else None


def number(column: str, value: Any, low: float, high: float) -> float | None:
    """Read a number within `low` and `high`, which both belong; null, NaN, empty and `NO_NUMBER` are missing."""
    if _is_missing(value, NO_NUMBER):
        return None
    try:
        read = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        read = math.nan
    if math.isnan(read):
        raise BadValueError(column, Code.WRONG_TYPE, value, "must be a number")
    if not low <= read <= high:
        raise BadValueError(column, Code.OUT_OF_RANGE, value, f"must be {low:g} to {high:g}")
    return read


def whole(column: str, value: Any, low: float, high: float) -> int | None:
    """Read a whole number within `low` and `high`; 42.0 is whole, 42.5 is not."""
    if type(value) is int and low <= value <= high:
        return value
    read = number(column, value, low, high)
    if read is not None and not read.is_integer():
        raise BadValueError(column, Code.WRONG_TYPE, value, "must be a whole number")
    return None if read is None else int(read)


def flag(column: str, value: Any) -> bool | None:
    """Read yes or no, given as a boolean, 0 or 1, or in words; missing is what `number` takes for it."""
    if isinstance(value, int) and 0 <= value <= 1:
        return bool(value)
    if _is_missing(value, NO_NUMBER):
        return None
    word = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    read = _FLAGS.get(word.strip().lower())
    if read is None:
        raise BadValueError(column, Code.WRONG_TYPE, value, "must be 0, 1, true or false")
    return read


def genre_names(column: str, value: Any) -> tuple[str, ...] | None:
    """Read a list of micro-genres: a list, the text of one, or names with a comma, `;` or `|` between them.

    Returns:
        The names in their order, each once; None if the list is missing, which differs from an empty one.
    """
    listed = _as_list(column, value)
    if listed is None:
        return None
    if len(listed) > MOST_GENRES:
        raise BadValueError(column, Code.TOO_LONG, value, f"must have at most {MOST_GENRES} names")
    names = (text(column, name, LONGEST_GENRE) for name in listed)
    return tuple(dict.fromkeys(name.strip() for name in names if name))


def genre_labels(column: str, value: Any) -> tuple[str, ...]:
    """Read one micro-genre or several, as `genre_names` does, where every text that begins no list is names.

    So `None`, `1990` and `"funk"` in quotes are genres here.
    """
    if isinstance(value, str) and value.strip() == _EMPTY_SET:
        return ()
    if isinstance(value, str) and not value.lstrip().startswith("["):
        value = _BETWEEN_GENRES.split(value)
    return genre_names(column, value if isinstance(value, str | list) else [value]) or ()


def _as_list(column: str, value: Any) -> list[Any] | None:
    if _is_missing(value):
        return None
    listed = _list_in_text(value) if isinstance(value, str) else value
    if not isinstance(listed, list):
        must = 'must be a list such as ["rock", "pop"], or names with , ; or | between them'
        raise BadValueError(column, Code.WRONG_TYPE, value, must)
    return listed


def _list_in_text(value: str) -> Any:
    read = _literal(value)
    if read is not None:
        return read
    return value if _BROKEN_LIST.match(value) else _BETWEEN_GENRES.split(value)


def _literal(value: str) -> Any:
    """What a text in JSON or as Python prints it stands for; None if it is neither."""
    for read in (json.loads, ast.literal_eval):
        try:
            return read(value)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return None
