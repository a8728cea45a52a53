"""The words of a title or a name as search and matching see them: without case, accents or punctuation."""

import re
import unicodedata

from ml.plain_letters import plain_letters

_APOSTROPHES = re.compile(r"(?<=\w)'(?=\w)")
_ASCII_SEPARATORS = re.compile(r"[\W_]+")
# Scripts that write words without spaces: each character stands as a word of its own.
_UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff])")
LONGEST_KEY = 500


def plain_words(text: str) -> list[str]:
    """Cut a text into words in small letters without accents.

    An apostrophe inside a word joins it (`Don't` is `dont`). Each Chinese or Japanese character is a word. A
    text without any letter or digit has no words.
    """
    joined = _APOSTROPHES.sub("", plain_letters(text))
    if joined.isascii():
        return _ASCII_SEPARATORS.sub(" ", joined).split()
    spaced = "".join(char if _belongs_to_word(char) else " " for char in joined)
    return _UNSPACED.sub(r" \1 ", spaced).split()


def _belongs_to_word(char: str) -> bool:
    """Whether it is a letter, a digit, or a vowel sign of a script such as Devanagari."""
    return char.isalnum() or unicodedata.category(char).startswith("M")


def name_key(name: str) -> str:
    """Fold the name of an artist so that its spellings agree; one without letters or digits stays as it is.

    Returns:
        At most `LONGEST_KEY` characters, never empty for a name that is not blank.
    """
    return (" ".join(plain_words(name)) or name.strip())[:LONGEST_KEY]
