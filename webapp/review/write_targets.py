"""Which artists a write-back concerns: a condition on what a model version says of them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, case, exists, or_
from sqlalchemy.orm import QueryableAttribute, Session, aliased

from webapp.catalogue.overruling import PERSON
from webapp.catalogue.search_index import is_one_of
from webapp.models import Decision, GenreValue, Opinion, Verdict, WriteMode

_NEVER = 2.0


def may_get(version_id: int, mode: WriteMode) -> ColumnElement[bool]:
    """That an artist may get what the version says of it, however sure that is.

    In no mode anybody about whom a person has decided, by a value or by a verdict other than a skip. Filling concerns
    artists without any value, adding those without this very group, and replacing those of whom anything else is said.

    Args:
        version_id: Of the opinions.
        mode: What is done where there are values already.
    """
    return and_(
        Opinion.model_version_id == version_id,
        Opinion.artist_id.is_not(None),
        _is_open(mode),
        ~is_decided(Opinion.artist_id),
    )


def is_sure(thresholds: Mapping[int, float]) -> ColumnElement[bool]:
    """That the version is as sure as its group needs; `thresholds` by the key of the group."""
    if not thresholds:
        return Opinion.probability >= _NEVER
    return Opinion.probability >= case(thresholds, value=Opinion.group_id, else_=_NEVER)


def of_artists(session: Session, artists: Sequence[int]) -> ColumnElement[bool]:
    """That a value is of one of some artists, which may be thousands."""
    return is_one_of(session, GenreValue.artist_id, artists)


def is_decided(artist_id: QueryableAttribute[int] | QueryableAttribute[int | None]) -> ColumnElement[bool]:
    """That a person has decided about an artist."""
    value, verdict = aliased(GenreValue), aliased(Verdict)
    valued = exists().where(value.artist_id == artist_id, value.source == PERSON)
    judged = exists().where(
        verdict.artist_id == artist_id,
        verdict.undone_at_ms.is_(None),
        verdict.decision != Decision.SKIP,
    )
    return or_(valued, judged)


def _is_open(mode: WriteMode) -> ColumnElement[bool]:
    value = aliased(GenreValue)
    any_value = exists().where(value.artist_id == Opinion.artist_id)
    if mode == WriteMode.FILL:
        return ~any_value
    if mode == WriteMode.ADD:
        return ~any_value.where(value.group_id == Opinion.group_id)
    return or_(~any_value, any_value.where(value.group_id != Opinion.group_id))
