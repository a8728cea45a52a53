"""Search artists by name, narrowed by filters."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from webapp.catalogue.filters import Filters, GenreFilter
from webapp.catalogue.overruling import is_not_overruled
from webapp.catalogue.paging import Page, page_of
from webapp.catalogue.plain_words import plain_words
from webapp.catalogue.search_index import matching_artists, prefer_indexes
from webapp.catalogue.track_conditions import resolve
from webapp.models import Artist, GenreValue

SUGGESTED = 5
# Where more names begin so, only the first in the alphabet are considered.
_LOOKED_AT = 200


def search_artists(session: Session, filters: Filters, number: int) -> Page:
    """Find a page of artists by name; only `q`, `genre` and `group` of the filters count.

    Raises:
        SearchError: There is no such group.
        PageError: There is no such page.
    """
    prefer_indexes(session)
    return page_of(session, select(Artist).where(*artist_conditions(session, filters)), _order(), number)


def artist_conditions(session: Session, filters: Filters) -> Sequence[ColumnElement[bool]]:
    """The filters as conditions on each artist.

    Raises:
        SearchError: There is no such group.
    """
    asked = resolve(session, Filters(group=filters.group))
    checks: list[ColumnElement[bool]] = []
    words = plain_words(filters.q)
    if filters.q and not words:
        checks.append(Artist.name == filters.q)
    if words:
        checks.append(Artist.id.in_(matching_artists(session, words)))
    if filters.genre != GenreFilter.ANY:
        has_group = exists().where(GenreValue.artist_id == Artist.id)
        checks.append(has_group if filters.genre == GenreFilter.WITH else ~has_group)
    if asked.group_id is not None:
        primary = GenreValue.group_id == asked.group_id, GenreValue.is_primary
        own = GenreValue.artist_id == Artist.id, is_not_overruled(GenreValue.artist_id)
        checks.append(exists().where(*primary, *own))
    return checks


def suggest_artists(session: Session, q: str) -> Sequence[Artist]:
    """A few artists whose names begin with the words, the shortest names first."""
    words = plain_words(q)
    if not words:
        return []
    begins = _begins(session, " ".join(words))
    # The offset keeps PostgreSQL from reading all names in their order.
    every = select(Artist.id, Artist.name_key).where(begins).offset(0).subquery()
    first = select(every.c.id).order_by(every.c.name_key).limit(_LOOKED_AT).subquery()
    query: Select[Artist] = select(Artist).where(Artist.id.in_(select(first.c.id)))
    return session.scalars(query.order_by(func.length(Artist.name_key), Artist.id).limit(SUGGESTED)).all()


def _begins(session: Session, beginning: str) -> ColumnElement[bool]:
    """In a form that the index on the key can answer: SQLite compares bytes, PostgreSQL has an index for LIKE."""
    if session.get_bind().dialect.name == "sqlite":
        return (Artist.name_key >= beginning) & (Artist.name_key < f"{beginning}\U0010ffff")
    return Artist.name_key.startswith(beginning, autoescape=True)


def _order() -> list[ColumnElement[Any]]:
    return [Artist.name.asc(), Artist.id.asc()]
