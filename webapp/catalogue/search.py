"""Search tracks by the words of title and artist, narrowed by filters."""

from typing import Any

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from webapp.catalogue.filters import Filters, Order
from webapp.catalogue.paging import MOST_ROWS, PAGE_ROWS, Page, counted_page
from webapp.catalogue.plain_words import plain_words
from webapp.catalogue.track_conditions import conditions, found_ids, resolve
from webapp.models import Artist, Track


def search_tracks(session: Session, filters: Filters, number: int) -> Page:
    """Find a page of tracks.

    A list of up to `MOST_ROWS` tracks is found through the narrowest index and then sorted. A longer one is walked in
    its order until the page is full, which takes few steps just because so many tracks match; of the tracks that
    match words, the first `MOST_ROWS` found are sorted.

    Args:
        session: Only reads.
        filters: What to keep, and the order; by relevance, titles that begin with the words come first, then the
            most popular. Without words that is the order of titles.
        number: The page, from 1.

    Returns:
        A page whose rows are pairs (track, artist or None).

    Raises:
        SearchError: The filters name a group that does not exist, or predictions that do not.
        PageError: There is no such page.
    """
    asked = resolve(session, filters)
    found = found_ids(session, asked)
    page = counted_page(session, found, number)
    query = select(Track, Artist).outerjoin(Artist, Artist.id == Track.artist_id)
    if filters.narrows and (plain_words(filters.q) or not page.is_cut):
        ids = found.limit(MOST_ROWS).subquery()
        query = query.where(Track.id.in_(select(ids.c.track_id)))
    else:
        query = query.where(*conditions(session, asked))
    rows = session.execute(
        query.order_by(*_order(filters)).limit(PAGE_ROWS).offset((number - 1) * PAGE_ROWS)
    ).all()
    return Page(rows, number, page.total, page.is_cut)


def _order(filters: Filters) -> list[ColumnElement[Any]]:
    by_title: list[ColumnElement[Any]] = [Track.title.asc(), Track.id.asc()]
    if filters.order == Order.NEWEST:
        return [Track.release_year.desc().nulls_last(), *by_title]
    if filters.order == Order.POPULAR:
        return [Track.popularity.desc().nulls_last(), *by_title]
    if filters.order == Order.TITLE or not filters.q:
        return by_title
    begins = Track.title.istartswith(filters.q, autoescape=True)
    return [case((begins, 0), else_=1), Track.popularity.desc().nulls_last(), *by_title]
