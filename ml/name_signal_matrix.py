"""The signals of many names at once, by array arithmetic; equal to `name_signals` of each, bit for bit."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ml.name_signals import (
    LETTER_SIGNALS,
    MARK_PATTERNS,
    MARK_SIEVES,
    NAME_SIGNALS,
    WORD,
    WORD_SIGNALS,
    columns_of_letter,
    columns_of_word,
    is_punctuation,
    name_signals,
    written_form,
)

# Below this, the arrays cost more than they save.
FEWEST_NAMES = 16
# Stands between names. It is no letter, digit, space or mark, so that no pattern matches across names.
_GAP = "\x00"

Columns = tuple[int, ...]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def name_signal_matrix(names: Sequence[str]) -> Floats:
    """Measure names.

    Args:
        names: As `name_signals` takes them; each is measured once, however often it occurs.

    Returns:
        float64 array of shape (len(names), len(NAME_SIGNALS)).
    """
    places: dict[str, int] = {}
    rows = [places.setdefault(name, len(places)) for name in names]
    if len(places) < FEWEST_NAMES:
        measured = np.array([name_signals(name) for name in places], dtype=np.float64)
        return measured.reshape(-1, len(NAME_SIGNALS))[rows]
    return _measured(list(places))[rows]


def _measured(names: list[str]) -> Floats:
    written = [written_form(name) for name in names]
    lower = [name.lower() for name in written]
    words = [WORD.findall(name) for name in lower]
    sizes, n_words = _lengths(written), _lengths(words)
    letters = _sums_over_characters(lower, _counted_letter, 1 + len(LETTER_SIGNALS))
    return np.column_stack(
        [
            sizes,
            n_words,
            np.array([sum(map(len, found)) for found in words]) / np.maximum(n_words, 1),
            _sums_over_characters(written, _counted_kinds, 3) / np.maximum(sizes, 1)[:, None],
            letters[:, 1:] / np.maximum(letters[:, :1], 1),
            _sums_over_words(words, n_words) / np.maximum(n_words, 1)[:, None],
            _marks(lower),
        ]
    )


def _lengths(parts: Sequence[Sequence[object]]) -> Integers:
    return np.fromiter(map(len, parts), dtype=np.int64, count=len(parts))


@lru_cache(maxsize=65_536)
def _counted_letter(character: str) -> Columns:
    """Column 0 counts the letters, the others are those of `LETTER_SIGNALS`."""
    return (0, *(1 + column for column in columns_of_letter(character))) if character.isalpha() else ()


@lru_cache(maxsize=65_536)
def _counted_kinds(character: str) -> Columns:
    """Digits, capitals and punctuation."""
    kinds = character.isdigit(), character.isupper(), is_punctuation(character)
    return tuple(column for column, holds in enumerate(kinds) if holds)


def _sums_over_characters(texts: list[str], columns_of: Callable[[str], Columns], width: int) -> Floats:
    """Count, for each text, its characters by the columns that each counts for."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if not len(codes):
        return np.zeros((len(texts), width))
    present = np.flatnonzero(np.bincount(codes))
    kinds: dict[Columns, int] = {}
    kind_of = np.zeros(present[-1] + 1, dtype=np.int64)
    kind_of[present] = [kinds.setdefault(columns_of(chr(code)), len(kinds)) for code in present.tolist()]
    return _sums(np.repeat(np.arange(len(texts)), _lengths(texts)), kind_of[codes], kinds, len(texts), width)


def _sums_over_words(words: list[list[str]], n_words: Integers) -> Floats:
    """Count, for each name, its words by the columns that each counts for."""
    kinds: dict[Columns, int] = {}
    found = [kinds.setdefault(columns_of_word(word), len(kinds)) for word in chain.from_iterable(words)]
    owners = np.repeat(np.arange(len(words)), n_words)
    return _sums(owners, np.array(found, dtype=np.int64), kinds, len(words), len(WORD_SIGNALS))


def _sums(owners: Integers, found: Integers, kinds: dict[Columns, int], n: int, width: int) -> Floats:
    """Sum the columns of things that belong to owners.

    Args:
        owners: Whose each thing is, 0..n - 1.
        found: The kind of each thing, a value of `kinds`.
        kinds: Numbers the kinds by the columns in which one of the kind counts.
        n: Number of owners.
        width: Number of columns.
    """
    most = max(map(len, kinds), default=0)
    # A kind that counts in fewer columns than others counts in one more, which is thrown away.
    padded = np.array([columns + (width,) * (most - len(columns)) for columns in kinds], dtype=np.int64)
    cells = (owners * (width + 1))[:, None] + padded.reshape(len(kinds), most)[found]
    sums = np.bincount(cells.ravel(), minlength=n * (width + 1)).reshape(n, width + 1)
    return sums[:, :width].astype(np.float64)


def _marks(names: list[str]) -> Floats:
    """Which marks each name bears: a sieve over all names in one text, then the pattern on what it found."""
    ends = np.cumsum(_lengths(names) + len(_GAP))
    text = _GAP.join(names)
    marks = np.zeros((len(names), len(MARK_PATTERNS)))
    for column, (sieve, pattern) in enumerate(zip(MARK_SIEVES, MARK_PATTERNS, strict=True)):
        starts = [match.start() for match in sieve.finditer(text)]
        for place in dict.fromkeys(np.searchsorted(ends, starts, side="right").tolist()):
            marks[place, column] = pattern.search(names[place]) is not None
    return marks
