"""Cut a long list into pages; the rows of a very long one are counted only as far as people look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PAGE_ROWS = 25
COUNTED_ROWS = 500
MOST_ROWS = 10_000


class PageError(LookupError):
    """There is no such page."""


@dataclass(frozen=True)
class Page:
    """One page of rows.

    Attributes:
        rows: At most `PAGE_ROWS`.
        number: From 1.
        total: The rows that were counted.
        is_cut: Whether there are more rows than were counted.
    """

    rows: Sequence[Any]
    number: int
    total: int
    is_cut: bool

    @property
    def last(self) -> int:
        """The number of the last page that is known; an empty list has one empty page."""
        return max(1, -(-self.total // PAGE_ROWS))

    @property
    def has_next(self) -> bool:
        """Whether the next page can be asked for."""
        return self.number < self.last


def page_number(written: str) -> int:
    """Read a page number.

    Raises:
        PageError: It is not a whole number from 1.
    """
    if not (written.isascii() and written.isdigit() and len(written) < 10 and int(written) >= 1):
        raise PageError(f"page is {written[:20]!r}, must be a whole number from 1")
    return int(written)


def counted_page(session: Session, ids: Select[Any], number: int) -> Page:
    """Count the rows of a query as far as page `number` needs, and give that page without its rows.

    At least `COUNTED_ROWS` are counted, and at most `MOST_ROWS`, beyond which no page goes.

    Raises:
        PageError: The list ends before that page.
    """
    counted = select(func.count()).select_from(ids.limit(counted_rows(number) + 1).subquery())
    return empty_page(session.scalar(counted) or 0, number)


def counted_rows(number: int) -> int:
    """As many rows are counted, and one more is looked for, where people ask for page `number`."""
    return min(max(COUNTED_ROWS, (number + 1) * PAGE_ROWS), MOST_ROWS)


def empty_page(found: int, number: int) -> Page:
    """A page without its rows, of a list of which `found` rows were found.

    Raises:
        PageError: The list ends before that page.
    """
    limit = counted_rows(number)
    page = Page([], number, min(found, limit), found > limit)
    if number > page.last:
        raise PageError(f"page is {number}, must be 1 to {page.last}")
    return page


def page_of(session: Session, query: Select[*tuple[Any, ...]], order: Sequence[Any], number: int) -> Page:
    """Fetch one page of a query's rows.

    Raises:
        PageError: The list ends before that page.
    """
    page = counted_page(session, query, number)
    rows = session.execute(query.order_by(*order).limit(PAGE_ROWS).offset((number - 1) * PAGE_ROWS)).all()
    return Page(rows, number, page.total, page.is_cut)
