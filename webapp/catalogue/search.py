"""Search tracks by the words of title and artist, narrowed by filters."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, select, text
from sqlalchemy.orm import Session, aliased

from webapp.catalogue.filters import Filters, Order
from webapp.catalogue.paging import COUNTED_ROWS, MOST_ROWS, PAGE_ROWS, Page, counted_rows, empty_page
from webapp.catalogue.plain_words import plain_words
from webapp.catalogue.search_index import is_sqlite, matching
from webapp.catalogue.track_conditions import Resolved, conditions, found_ids, holds_fewer, resolve
from webapp.models import Artist, Track

# What PostgreSQL is told of a search: all is in memory, few rows are wanted, and an index leads to each.
_SHORT = {
    "random_page_cost": 1.1,
    "max_parallel_workers_per_gather": 0,
    "jit": "off",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


def search_tracks(session: Session, filters: Filters, number: int) -> Page:
    """Find a page of tracks.

    A list of up to `COUNTED_ROWS` tracks is found through the narrowest index and then sorted. A longer one is walked
    in its order until the page is full, which takes few steps just because so many tracks match.

    Args:
        session: Only reads.
        filters: What to keep, and the order. By relevance, titles that begin with the words come first, then the
            most popular; in a longer list, simply the most popular. Without words it is the order of titles.
        number: The page, from 1.

    Returns:
        A page whose rows are pairs (track, artist or None).

    Raises:
        SearchError: The filters name a group that does not exist, or predictions that do not.
        PageError: There is no such page.
    """
    _prefer_indexes(session)
    asked = resolve(session, filters)
    found = found_ids(session, asked)
    ids = session.scalars(found.limit(counted_rows(number) + 1)).all()
    page = empty_page(len(ids), number)
    is_short = not page.is_cut and page.total <= COUNTED_ROWS
    if filters.narrows and is_short:
        query = _sorted(ids, filters)
    elif filters.narrows and _sorts_quickly(session, filters):
        query = _found_sorted(found, filters)
    else:
        query = _walk(session, asked)
    shown = session.scalars(query.limit(PAGE_ROWS).offset((number - 1) * PAGE_ROWS)).all()
    return Page(_rows(session, shown), number, page.total, page.is_cut)


def _prefer_indexes(session: Session) -> None:
    """Tell PostgreSQL, until the transaction ends, that what a page needs is in memory and soon found.

    By default it reckons with a disk that turns, and would rather read all tracks or start helpers.
    """
    if not is_sqlite(session):
        for name, value in _SHORT.items():
            session.execute(text(f"SET LOCAL {name} = {value}"))


def _sorts_quickly(session: Session, filters: Filters) -> bool:
    """PostgreSQL looks every step of a walk up by its words, so it had better sort what few words find."""
    words = plain_words(filters.q)
    return (
        bool(words) and not is_sqlite(session) and holds_fewer(session, matching(session, words), MOST_ROWS)
    )


def _walk(session: Session, asked: Resolved) -> Select[int]:
    return select(Track.id).where(*conditions(session, asked)).order_by(*_order(asked.filters))


def _sorted(ids: Sequence[int], filters: Filters) -> Select[int]:
    order = _order(filters)
    if filters.order == Order.RELEVANCE and filters.q:
        begins = Track.title.istartswith(filters.q, autoescape=True)
        order = [case((begins, 0), else_=1), order[0], Track.title.asc(), Track.id.asc()]
    return select(Track.id).where(Track.id.in_(ids)).order_by(*order)


def _found_sorted(found: Select[Any], filters: Filters) -> Select[int]:
    ids = found.limit(MOST_ROWS).subquery()
    # The offset keeps PostgreSQL from walking all tracks in the order and looking for each among the found.
    tracks = select(Track).join(ids, ids.c.track_id == Track.id).offset(0).subquery()
    listed = aliased(Track, tracks)
    return select(listed.id).order_by(*_order(filters, listed))


def _order(filters: Filters, track: type[Track] = Track) -> list[ColumnElement[Any]]:
    """Orders that an index gives by itself; ties stand by the key."""
    if filters.order == Order.NEWEST:
        return [track.release_year.desc().nulls_last(), track.id.desc()]
    if filters.order == Order.POPULAR or (filters.order == Order.RELEVANCE and filters.q):
        return [track.popularity.desc().nulls_last(), track.id.desc()]
    return [track.title.asc(), track.id.asc()]


def _rows(session: Session, ids: Sequence[int]) -> list[Row[Track, Artist | None]]:
    """The tracks with their artists, in the order of their keys."""
    query = select(Track, Artist).outerjoin(Artist, Artist.id == Track.artist_id).where(Track.id.in_(ids))
    rows = {row[0].id: row for row in session.execute(query)}
    return [rows[key] for key in ids if key in rows]
