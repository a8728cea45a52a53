"""Cut a long list into pages that have a last one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PAGE_ROWS = 25
MOST_ROWS = 10_000


class PageError(LookupError):
    """There is no such page."""


@dataclass(frozen=True)
class Page:
    """One page of rows.

    Attributes:
        rows: At most `PAGE_ROWS`.
        number: From 1.
        total: All rows there are, counted up to `MOST_ROWS`.
        is_cut: Whether there are more than `MOST_ROWS`, which no page shows.
    """

    rows: Sequence[Any]
    number: int
    total: int
    is_cut: bool

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one empty page."""
        return max(1, -(-self.total // PAGE_ROWS))


def page_number(written: str) -> int:
    """Read a page number.

    Raises:
        PageError: It is not a whole number from 1.
    """
    if not (written.isascii() and written.isdigit() and len(written) < 10 and int(written) >= 1):
        raise PageError(f"page is {written[:20]!r}, must be a whole number from 1")
    return int(written)


def page_of(session: Session, query: Select[*tuple[Any, ...]], order: Sequence[Any], number: int) -> Page:
    """Fetch one page of a query's rows.

    Raises:
        PageError: The list ends before that page.
    """
    counted = select(func.count()).select_from(query.limit(MOST_ROWS + 1).subquery())
    total = session.scalar(counted) or 0
    page = Page([], number, min(total, MOST_ROWS), total > MOST_ROWS)
    if number > page.last:
        raise PageError(f"page is {number}, must be 1 to {page.last}")
    rows = session.execute(query.order_by(*order).limit(PAGE_ROWS).offset((number - 1) * PAGE_ROWS)).all()
    return Page(rows, number, page.total, page.is_cut)
