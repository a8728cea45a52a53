"""One spelling for every way of writing a micro-genre name."""

import re

from ml.plain_letters import plain_letters

_POSSESSIVE = re.compile(r"'s\b")
_SEPARATORS = re.compile(r"[\W_]+")
# Applied to text that is already letters, digits and single spaces.
_SPELLINGS = (
    (re.compile(r"\br (?:and |n )?b\b"), "rnb"),
    (re.compile(r"\brock ?(?:and|n)? ?roll\b"), "rock and roll"),
    (re.compile(r"\bdrum ?(?:and|n)? ?bass\b|\bdnb\b"), "drum and bass"),
    (re.compile(r"\bhiphop\b"), "hip hop"),
    (re.compile(r"\bdoowop\b"), "doo wop"),
    (re.compile(r"\blofi\b"), "lo fi"),
)


def normalise(name: str) -> str:
    """Write a genre name in lower case, without accents or punctuation, its words one space apart.

    The many spellings of a few names become one: `R&B`, `r'n'b` and `rnb` are all `rnb`. Letters of other
    scripts are kept. The answer is empty if the name holds no letter or digit.
    """
    text = _POSSESSIVE.sub("", plain_letters(name))
    text = _SEPARATORS.sub(" ", text.replace("&", " and ")).strip()
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return text
