"""The micro-genre names of the demo: group, language, and how many measured artists carry them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ml.demo.tables import read_rows

NEUTRAL = "en"


@dataclass(frozen=True)
class MicroGenre:
    """One name; `language` is NEUTRAL where the name says nothing about a country."""

    name: str
    group: str
    language: str
    artists: int


@cache
def micro_genres() -> dict[str, MicroGenre]:
    """Give the known names, by name."""
    _, *rows = read_rows("micro_genres")
    return {name: MicroGenre(name, group, language, int(n)) for name, group, language, n in rows}


@cache
def group_names() -> tuple[str, ...]:
    """Give the slugs of the groups, sorted."""
    return tuple(sorted({genre.group for genre in micro_genres().values()}))


def find_group(names: Iterable[str]) -> str | None:
    """Give the group most of the names belong to, the earliest one on a tie, None where no name is known."""
    votes = Counter(genre.group for genre in _known(names))
    return max(votes, key=lambda group: votes[group]) if votes else None


def find_language(names: Iterable[str]) -> str | None:
    """Give the commonest language of names that have one, else NEUTRAL; None where no name is known."""
    known = _known(names)
    votes = Counter(genre.language for genre in known if genre.language != NEUTRAL)
    if votes:
        return max(votes, key=lambda language: votes[language])
    return NEUTRAL if known else None


def _known(names: Iterable[str]) -> list[MicroGenre]:
    return [genre for name in names if (genre := micro_genres().get(name))]
