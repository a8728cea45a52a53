"""Cheap signals of a title or an artist name: its scripts, languages, shape and marks.

Stateless, so that training and serving cannot differ; richer text models may stand beside it.
"""

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from unicodedata import normalize

from ml.name_tables import ALPHABET, ENDINGS, LANGUAGE_LETTERS, LANGUAGE_WORDS, MARKS, SCRIPT_STARTS

SHAPES = ("characters", "words", "word_length", "digits", "capitals", "punctuation")
SCRIPTS = tuple(sorted({script for _, script in SCRIPT_STARTS} - {""}))

NAME_SIGNALS: tuple[str, ...] = (
    *SHAPES,
    *(f"script_{script}" for script in SCRIPTS),
    *(f"letters_{language}" for language in LANGUAGE_LETTERS),
    *(f"letter_{letter}" for letter in ALPHABET),
    *(f"words_{language}" for language in LANGUAGE_WORDS),
    *(f"ends_in_{ending}" for ending in ENDINGS),
    *(f"mark_{mark}" for mark in MARKS),
)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MARKS = tuple(re.compile(pattern) for pattern in MARKS.values())
_STARTS = [start for start, _ in SCRIPT_STARTS]


@lru_cache(maxsize=4096)
def name_signals(text: str) -> tuple[float, ...]:
    """Measure a name.

    Args:
        text: The name as written, not empty.

    Returns:
        One number per name in `NAME_SIGNALS`: counts for characters, words and word length, 0 or 1 for
        marks, and fractions of the characters, letters or words for everything else.
    """
    written = normalize("NFC", text)
    lower = written.lower()
    words = _WORD.findall(lower)
    letters = Counter(c for c in lower if c.isalpha())
    return (
        *_shape(written, words),
        *_script_shares(letters),
        *_letter_shares(letters),
        *_word_shares(words),
        *(float(mark.search(lower) is not None) for mark in _MARKS),
    )


def _shape(text: str, words: list[str]) -> tuple[float, ...]:
    size = max(len(text), 1)
    return (
        len(text),
        len(words),
        sum(map(len, words)) / max(len(words), 1),
        sum(c.isdigit() for c in text) / size,
        sum(c.isupper() for c in text) / size,
        sum(not (c.isalnum() or c.isspace()) for c in text) / size,
    )


def _script_shares(letters: Counter[str]) -> list[float]:
    counts: Counter[str] = Counter()
    for letter, count in letters.items():
        counts[_script(letter)] += count
    total = max(letters.total(), 1)
    return [counts[script] / total for script in SCRIPTS]


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return SCRIPT_STARTS[bisect_right(_STARTS, ord(letter)) - 1][1]


def _letter_shares(letters: Counter[str]) -> list[float]:
    total = max(letters.total(), 1)
    by_language = [sum(letters[c] for c in typical) for typical in LANGUAGE_LETTERS.values()]
    return [count / total for count in (*by_language, *(letters[c] for c in ALPHABET))]


def _word_shares(words: list[str]) -> list[float]:
    total = max(len(words), 1)
    by_language = [sum(w in typical for w in words) for typical in LANGUAGE_WORDS.values()]
    by_ending = [sum(w.endswith(ending) for w in words) for ending in ENDINGS]
    return [count / total for count in (*by_language, *by_ending)]
