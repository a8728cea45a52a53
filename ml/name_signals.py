"""Cheap signals of a title or an artist name: its scripts, languages, shape and marks.

Stateless, so that training and serving cannot differ; richer text models may stand beside it.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize

from ml.name_tables import ALPHABET, ENDINGS, LANGUAGE_LETTERS, LANGUAGE_WORDS, MARKS, SCRIPT_STARTS

SHAPES = ("characters", "words", "word_length", "digits", "capitals", "punctuation")
SCRIPTS = tuple(sorted({script for _, script in SCRIPT_STARTS} - {""}))
LETTER_SIGNALS: tuple[str, ...] = (
    *(f"script_{script}" for script in SCRIPTS),
    *(f"letters_{language}" for language in LANGUAGE_LETTERS),
    *(f"letter_{letter}" for letter in ALPHABET),
)
WORD_SIGNALS: tuple[str, ...] = (
    *(f"words_{language}" for language in LANGUAGE_WORDS),
    *(f"ends_in_{ending}" for ending in ENDINGS),
)
NAME_SIGNALS: tuple[str, ...] = (
    *SHAPES,
    *LETTER_SIGNALS,
    *WORD_SIGNALS,
    *(f"mark_{mark}" for mark in MARKS),
)

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
MARK_PATTERNS = tuple(re.compile(pattern) for pattern in MARKS.values())
# Without their word boundaries, patterns find more than they should, but fast: a first sieve.
MARK_SIEVES = tuple(re.compile(pattern.replace(r"\b", "")) for pattern in MARKS.values())
_ANY_SIEVE = re.compile("|".join(f"(?:{sieve.pattern})" for sieve in MARK_SIEVES))
_NO_MARKS = (0.0,) * len(MARKS)
_STARTS = [start for start, _ in SCRIPT_STARTS]
_LANGUAGES_OF: dict[str, tuple[int, ...]] = {
    word: tuple(place for place, typical in enumerate(LANGUAGE_WORDS.values()) if word in typical)
    for word in frozenset().union(*LANGUAGE_WORDS.values())
}


def written_form(text: str) -> str:
    """The one form in which a name is measured, however its accents are composed."""
    return text if text.isascii() else normalize("NFC", text)


@lru_cache(maxsize=4096)
def name_signals(text: str) -> tuple[float, ...]:
    """Measure a name.

    Args:
        text: The name as written, not empty.

    Returns:
        One number per name in `NAME_SIGNALS`: counts for characters, words and word length, 0 or 1 for
        marks, and fractions of the characters, letters or words for everything else.
    """
    written = written_form(text)
    lower = written.lower()
    words = WORD.findall(lower)
    letters = {c: count for c, count in Counter(lower).items() if c.isalpha()}
    return (
        *_shape(written, words),
        *_shares(
            ((columns_of_letter(c), n) for c, n in letters.items()),
            len(LETTER_SIGNALS),
            sum(letters.values()),
        ),
        *_shares(((columns_of_word(w), 1) for w in words), len(WORD_SIGNALS), len(words)),
        *_marks(lower),
    )


def _shape(text: str, words: list[str]) -> tuple[float, ...]:
    size = max(len(text), 1)
    return (
        len(text),
        len(words),
        sum(map(len, words)) / max(len(words), 1),
        sum(map(str.isdigit, text)) / size,
        sum(map(str.isupper, text)) / size,
        sum(map(is_punctuation, text)) / size,
    )


def _shares(counted: Iterable[tuple[tuple[int, ...], int]], width: int, total: int) -> list[float]:
    """Sum counts by the columns that each adds to, as fractions of `total`."""
    sums = [0] * width
    for columns, count in counted:
        for column in columns:
            sums[column] += count
    return [one / total for one in sums] if total else [0.0] * width


def _marks(lower: str) -> tuple[float, ...]:
    if not _ANY_SIEVE.search(lower):
        return _NO_MARKS
    return tuple(float(mark.search(lower) is not None) for mark in MARK_PATTERNS)


@lru_cache(maxsize=4096)
def is_punctuation(character: str) -> bool:
    """Whether a character is neither letter, number nor space."""
    return not (character.isalnum() or character.isspace())


@lru_cache(maxsize=4096)
def columns_of_letter(letter: str) -> tuple[int, ...]:
    """The columns of `LETTER_SIGNALS` that a lower-case letter counts for."""
    script = _script(letter)
    languages = (f"letters_{language}" for language, typical in LANGUAGE_LETTERS.items() if letter in typical)
    names = {f"script_{script}", f"letter_{letter}", *languages}
    return tuple(place for place, name in enumerate(LETTER_SIGNALS) if name in names)


@lru_cache(maxsize=65_536)
def columns_of_word(word: str) -> tuple[int, ...]:
    """The columns of `WORD_SIGNALS` that a lower-case word counts for."""
    ending = _COLUMN_OF_ENDING.get(word[-1], ())
    return (*_LANGUAGES_OF.get(word, ()), *ending)


_COLUMN_OF_ENDING = {ending: (WORD_SIGNALS.index(f"ends_in_{ending}"),) for ending in ENDINGS}


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return SCRIPT_STARTS[bisect_right(_STARTS, ord(letter)) - 1][1]


def main_script(text: str) -> str:
    """The script that most letters of a name are of: one of `SCRIPTS`, `other`, or `none` without letters.

    Of equally common ones the first in the alphabet.
    """
    counts = Counter(_script(c) or "other" for c in normalize("NFC", text).lower() if c.isalpha())
    return min(counts, key=lambda script: (-counts[script], script), default="none")
