"""Titles for clusters of names, and the slugs that go with them."""

import re
from collections.abc import Iterable

from ml.genres.names import normalise
from ml.plain_letters import plain_letters

_LONGEST_TITLE = 100
_LONGEST_SLUG = 60
_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ABBREVIATION = re.compile(r"[b-df-hj-np-tv-xz]{2,4}")


def title_of(ranked: Iterable[str]) -> str:
    """Join the first name and the next that shares no word with it: "Hyperpop & Glitchcore".

    Args:
        ranked: At least one name; the most telling first.
    """
    first, *others = ranked
    taken = set(normalise(first).split())
    second = next((name for name in others if not taken & set(normalise(name).split())), None)
    title = display_name(first) if second is None else f"{display_name(first)} & {display_name(second)}"
    return title if len(title) <= _LONGEST_TITLE else display_name(first)[:_LONGEST_TITLE]


def display_name(name: str) -> str:
    """Write a name as a heading: words begin with a capital, unless the catalogue has capitals of its own."""
    return name if name != name.lower() else _LETTERS.sub(_capitalise, name)


def slug_of(title: str) -> str:
    """Letters and digits joined by hyphens; letters of other scripts stay."""
    return "-".join(re.findall(r"[^\W_]+", plain_letters(title)))[:_LONGEST_SLUG].strip("-") or "group"


def _capitalise(found: re.Match[str]) -> str:
    word = found.group()
    return word.upper() if _ABBREVIATION.fullmatch(word) else word[:1].upper() + word[1:]
