"""Search tracks by the words of title and artist, narrowed by filters."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, select
from sqlalchemy.orm import Session

from webapp.catalogue.filters import Filters, Order
from webapp.catalogue.paging import COUNTED_ROWS, PAGE_ROWS, Page, counted_rows, empty_page
from webapp.catalogue.search_index import is_one_of, prefer_indexes
from webapp.catalogue.track_conditions import Resolved, conditions, found_ids, resolve
from webapp.models import Artist, Track

# Where few tracks are expected, up to so many are fetched and sorted.
SORTED_ROWS = 20_000


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
    prefer_indexes(session)
    asked = resolve(session, filters)
    found, is_small = found_ids(session, asked)
    fetched = SORTED_ROWS if is_small else counted_rows(number)
    ids = session.scalars(found.limit(fetched + 1)).all()
    page = empty_page(len(ids), number)
    if filters.narrows and len(ids) <= (SORTED_ROWS if is_small else COUNTED_ROWS):
        query = _sorted(session, ids, filters)
    else:
        query = _walk(session, asked)
    shown = session.scalars(query.limit(PAGE_ROWS).offset((number - 1) * PAGE_ROWS)).all()
    return Page(_rows(session, shown), number, page.total, page.is_cut)


def _walk(session: Session, asked: Resolved) -> Select[int]:
    return select(Track.id).where(*conditions(session, asked)).order_by(*_order(asked.filters))


def _sorted(session: Session, ids: Sequence[int], filters: Filters) -> Select[int]:
    order = _order(filters)
    if filters.order == Order.RELEVANCE and filters.q and len(ids) <= COUNTED_ROWS:
        begins = Track.title.istartswith(filters.q, autoescape=True)
        order = [case((begins, 0), else_=1), order[0], Track.title.asc(), Track.id.asc()]
    return select(Track.id).where(is_one_of(session, Track.id, ids)).order_by(*order)


def _order(filters: Filters) -> list[ColumnElement[Any]]:
    """Orders that an index gives by itself; ties stand by the key."""
    if filters.order == Order.NEWEST:
        return [Track.release_year.desc().nulls_last(), Track.id.desc()]
    if filters.order == Order.POPULAR or (filters.order == Order.RELEVANCE and filters.q):
        return [Track.popularity.desc().nulls_last(), Track.id.desc()]
    return [Track.title.asc(), Track.id.asc()]


def _rows(session: Session, ids: Sequence[int]) -> list[Row[Track, Artist | None]]:
    """The tracks with their artists, in the order of their keys."""
    query = select(Track, Artist).outerjoin(Artist, Artist.id == Track.artist_id).where(Track.id.in_(ids))
    rows = {row[0].id: row for row in session.execute(query)}
    return [rows[key] for key in ids if key in rows]
