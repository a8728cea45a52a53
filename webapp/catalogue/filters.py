"""What a list of tracks or artists is narrowed to, and in what order it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LONGEST_QUERY = 200
EARLIEST_YEAR = 1900
LATEST_YEAR = 2100


class SearchError(ValueError):
    """A search that cannot be run, and why."""


class GenreFilter(StrEnum):
    """Whether a track, or its artist, must have a genre group from whatever source."""

    ANY = ""
    WITH = "with"
    WITHOUT = "without"


class Order(StrEnum):
    """How the rows of a list stand."""

    RELEVANCE = ""
    TITLE = "title"
    NEWEST = "newest"
    POPULAR = "popular"


@dataclass(frozen=True)
class Filters:
    """What people asked for; everything is optional.

    Attributes:
        q: Words of the title or of an artist, in any case, with or without accents; each may be cut short.
        genre: Whether a genre group must be there.
        group: Slug of the primary group.
        year_from: First release year; `year_to` the last.
        disagree: Only tracks on which the serving models differ.
        order: How the rows stand.
    """

    q: str = ""
    genre: GenreFilter = GenreFilter.ANY
    group: str = ""
    year_from: int | None = None
    year_to: int | None = None
    disagree: bool = False
    order: Order = Order.RELEVANCE

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Filters(order=self.order)

    def arguments(self) -> dict[str, str]:
        """The filters as they stand in an address."""
        given = {
            "q": self.q,
            "genre": self.genre.value,
            "group": self.group,
            "from": self.year_from,
            "to": self.year_to,
            "disagree": "1" if self.disagree else "",
            "order": self.order.value,
        }
        return {name: str(value) for name, value in given.items() if value not in ("", None)}


def read_filters(arguments: Mapping[str, str]) -> Filters:
    """Read the filters of an address.

    Raises:
        SearchError: Names the argument, its value and what it must be.
    """
    q = arguments.get("q", "").strip()
    if len(q) > LONGEST_QUERY:
        raise SearchError(f"q has {len(q)} characters, must have at most {LONGEST_QUERY}")
    if "\0" in q:
        raise SearchError("q holds a zero character")
    filters = Filters(
        q=q,
        genre=GenreFilter(_choice("genre", arguments, [one.value for one in GenreFilter])),
        group=arguments.get("group", "").strip()[:61],
        year_from=_year("from", arguments),
        year_to=_year("to", arguments),
        disagree=_choice("disagree", arguments, ["", "1"]) == "1",
        order=Order(_choice("order", arguments, [one.value for one in Order])),
    )
    if filters.year_from and filters.year_to and filters.year_from > filters.year_to:
        raise SearchError(f"from is {filters.year_from}, must be at most to, which is {filters.year_to}")
    return filters


def _choice(name: str, arguments: Mapping[str, str], allowed: list[str]) -> str:
    written = arguments.get(name, "")
    if written not in allowed:
        raise SearchError(f"{name} is {written[:20]!r}, must be {' or '.join(one for one in allowed if one)}")
    return written


def _year(name: str, arguments: Mapping[str, str]) -> int | None:
    written = arguments.get(name, "").strip()
    if not written:
        return None
    is_year = written.isascii() and written.isdigit() and len(written) == 4
    if not is_year or not EARLIEST_YEAR <= int(written) <= LATEST_YEAR:
        raise SearchError(f"{name} is {written[:20]!r}, must be a year from {EARLIEST_YEAR} to {LATEST_YEAR}")
    return int(written)
