"""A genre group, as rules, datasets, models and answers name it."""

from typing import NamedTuple


class Group(NamedTuple):
    """A genre group as addresses and people spell it."""

    slug: str
    name: str
