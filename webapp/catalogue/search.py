"""Search tracks by title or artist."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, exists, or_, select
from sqlalchemy.orm import Session

from webapp.catalogue.paging import Page, page_of
from webapp.models import Artist, GenreValue, Track

LONGEST_QUERY = 200


class GenreFilter(StrEnum):
    """Whether a track, or its artist, must have a genre group from whatever source."""

    ANY = ""
    WITH = "with"
    WITHOUT = "without"


class SearchError(ValueError):
    """A search that cannot be run, and why."""


def search_tracks(session: Session, words: str, genre: GenreFilter, number: int) -> Page:
    """Find the tracks whose title or artist holds the words, in any case; beginnings come first.

    Args:
        session: Only reads.
        words: Taken literally; empty finds every track.
        genre: Which tracks to keep.
        number: The page, from 1.

    Returns:
        A page whose rows are pairs (track, artist or None).

    Raises:
        SearchError: The words are too long or hold a zero character.
        PageError: There is no such page.
    """
    _refuse_unsearchable(words)
    query = select(Track, Artist).outerjoin(Artist, Track.artist_id == Artist.id)
    order: list[Any] = [Track.title, Track.id]
    if words:
        spellings = _spellings(words)
        query = query.where(
            or_(
                *(
                    column.icontains(s, autoescape=True)
                    for s in spellings
                    for column in (Track.title, Artist.name)
                )
            )
        )
        begins = or_(*(Track.title.istartswith(s, autoescape=True) for s in spellings))
        order.insert(0, case((begins, 0), else_=1))
    if genre != GenreFilter.ANY:
        query = query.where(_has_group() if genre == GenreFilter.WITH else ~_has_group())
    return page_of(session, query, order, number)


def _refuse_unsearchable(words: str) -> None:
    if len(words) > LONGEST_QUERY:
        raise SearchError(f"q has {len(words)} characters, must have at most {LONGEST_QUERY}")
    if "\0" in words:
        raise SearchError("q holds a zero character")


def _spellings(words: str) -> set[str]:
    """The cases to try: SQLite knows upper and lower case of ASCII letters only."""
    return {words} if words.isascii() else {words, words.lower(), words.upper(), words.title()}


def _has_group() -> ColumnElement[bool]:
    of_artist = exists().where(GenreValue.artist_id == Track.artist_id)
    of_track = exists().where(GenreValue.track_id == Track.id)
    return or_(of_artist, of_track)
