"""One spelling for every way of writing a micro-genre name."""

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "ı": "i",
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
    }
)
_AND = r"(?: ?& ?| ?\+ ?|[ -]?'?n'?[ -]?|[ -]and[ -])"
_SPELLINGS = (
    (re.compile(rf"\br{_AND}b\b"), "rnb"),
    (re.compile(rf"\brock{_AND}roll\b"), "rock and roll"),
    (re.compile(rf"\bdrum{_AND}bass\b|\bdnb\b"), "drum and bass"),
    (re.compile(r"\bhiphop\b"), "hip hop"),
    (re.compile(r"\bdoowop\b"), "doo wop"),
    (re.compile(r"\blofi\b"), "lo fi"),
    (re.compile(r"'s\b"), ""),
)
_SEPARATORS = re.compile(r"[\W_]+")


def normalise(name: str) -> str:
    """Write a genre name in lower case, without accents or punctuation, its words one space apart.

    Spellings that punctuation would tear apart become one word first: `R&B`, `r'n'b` and `rnb` are all
    `rnb`. Letters of other scripts are kept. The answer is empty if the name holds no letter or digit.
    """
    text = name.strip().lower().translate(_LETTERS)
    text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return _SEPARATORS.sub(" ", text).strip()
