"""Filters as SQL: as conditions on a track, and as queries that find the tracks through an index."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from webapp.catalogue.filters import Filters, GenreFilter, SearchError
from webapp.catalogue.plain_words import plain_words
from webapp.catalogue.search_index import is_sqlite, matching
from webapp.models import (
    Artist,
    GenreGroup,
    GenreValue,
    ModelKind,
    ModelVersion,
    Track,
    TrackPrediction,
)


@dataclass(frozen=True)
class Resolved:
    """Filters with the rows that they name.

    Attributes:
        filters: As they were asked.
        group_id: Key of the group, if one is asked for.
        versions: Keys of the serving baseline and advanced version, if disagreement is asked for.
    """

    filters: Filters
    group_id: int | None = None
    versions: tuple[int, int] | None = None


def resolve(session: Session, filters: Filters) -> Resolved:
    """Find what the filters name.

    Raises:
        SearchError: There is no such group, or the models have not predicted the catalogue.
    """
    resolved = Resolved(filters)
    if filters.group:
        group_id = session.scalar(select(GenreGroup.id).where(GenreGroup.slug == filters.group))
        if group_id is None:
            raise SearchError(f"group is {filters.group[:60]!r}, must be the short name of a genre group")
        resolved = replace(resolved, group_id=group_id)
    if filters.disagree:
        versions = compared_versions(session)
        if versions is None:
            raise SearchError("disagree needs both models to have predicted the catalogue")
        resolved = replace(resolved, versions=versions)
    return resolved


def groups_in_use(session: Session) -> Sequence[GenreGroup]:
    """The groups that some artist or track has, in their display order."""
    is_used = exists().where(GenreValue.group_id == GenreGroup.id)
    return session.scalars(select(GenreGroup).where(is_used).order_by(GenreGroup.position)).all()


def compared_versions(session: Session) -> tuple[int, int] | None:
    """The serving versions of both kinds, if each has predicted tracks of the catalogue."""
    has_predicted = exists().where(TrackPrediction.model_version_id == ModelVersion.id)
    rows = session.execute(
        select(ModelVersion.kind, ModelVersion.id).where(ModelVersion.is_serving, has_predicted)
    )
    serving = {row.kind: row.id for row in rows}
    both = [serving.get(kind.value) for kind in ModelKind]
    return (both[0], both[1]) if both[0] and both[1] else None


def found_ids(session: Session, asked: Resolved) -> Select[Any]:
    """The ids (`track_id`) of the tracks, found through the index that narrows most and checked for the rest."""
    filters = asked.filters
    words = plain_words(filters.q)
    if words:
        return _checked(matching(session, words), _checks(asked, words=False))
    if asked.group_id is not None:
        return _checked(_in_group(asked.group_id), _checks(replace(asked, group_id=None)))
    return select(Track.id.label("track_id")).where(*_checks(asked))


def _checked(ids: Select[Any], checks: Sequence[ColumnElement[bool]]) -> Select[Any]:
    if not checks:
        return ids
    found = ids.subquery()
    return select(found.c.track_id).join(Track, Track.id == found.c.track_id).where(*checks)


def conditions(session: Session, asked: Resolved) -> Sequence[ColumnElement[bool]]:
    """The filters as conditions on each track, for a walk in some order."""
    words = plain_words(asked.filters.q)
    checks = _checks(asked)
    # The sum keeps SQLite from fetching every match by its key and sorting: it shall walk the index of the order.
    key = Track.id + 0 if is_sqlite(session) else Track.id
    return [key.in_(matching(session, words)), *checks] if words else checks


def _checks(asked: Resolved, words: bool = True) -> list[ColumnElement[bool]]:
    filters = asked.filters
    checks: list[ColumnElement[bool]] = []
    if words and filters.q and not plain_words(filters.q):
        checks.append(_is_called(filters.q))
    if filters.year_from:
        checks.append(Track.release_year >= filters.year_from)
    if filters.year_to:
        checks.append(Track.release_year <= filters.year_to)
    if filters.genre != GenreFilter.ANY:
        checks.append(_has_group() if filters.genre == GenreFilter.WITH else ~_has_group())
    if asked.group_id is not None:
        checks.append(_is_in_group(asked.group_id))
    if asked.versions:
        checks.append(_is_disputed(*asked.versions))
    return checks


def _is_called(name: str) -> ColumnElement[bool]:
    """For a search without any letter or digit: the exact title, or the exact name of the artist."""
    return or_(Track.title == name, Track.artist_id.in_(select(Artist.id).where(Artist.name == name)))


def _has_group() -> ColumnElement[bool]:
    of_artist = exists().where(GenreValue.artist_id == Track.artist_id)
    of_track = exists().where(GenreValue.track_id == Track.id)
    return or_(of_artist, of_track)


def _in_group(group_id: int) -> Select[Any]:
    """The tracks whose primary group this is, or whose artist's it is; each once."""
    own = select(GenreValue.track_id).distinct().where(*_owned_by_track(group_id))
    inherited = select(Track.id).where(Track.artist_id.in_(_artists_in(group_id)), ~_has_own_primary())
    both = union_all(own, inherited).subquery()
    return select(both.c[0].label("track_id"))


def _owned_by_track(group_id: int) -> Sequence[ColumnElement[bool]]:
    """On values: that a track itself has the group as primary; in the order of the index."""
    primary = (GenreValue.group_id == group_id, GenreValue.is_primary)
    return (*primary, GenreValue.artist_id.is_(None), GenreValue.track_id.is_not(None))


def _artists_in(group_id: int) -> Select[int | None]:
    primary = (GenreValue.group_id == group_id, GenreValue.is_primary)
    return select(GenreValue.artist_id).where(*primary, GenreValue.artist_id.is_not(None))


def _has_own_primary() -> ColumnElement[bool]:
    own = aliased(GenreValue)
    return exists().where(own.track_id == Track.id, own.is_primary)


def _is_in_group(group_id: int) -> ColumnElement[bool]:
    # The sum keeps SQLite from looking through the whole group for every track.
    in_group = GenreValue.group_id + 0 == group_id
    own = exists().where(GenreValue.track_id == Track.id, in_group, GenreValue.is_primary)
    return or_(Track.artist_id.in_(_artists_in(group_id)) & ~_has_own_primary(), own)


def _is_disputed(baseline: int, advanced: int) -> ColumnElement[bool]:
    one, other = aliased(TrackPrediction), aliased(TrackPrediction)
    return (
        exists()
        .where(one.track_id == Track.id, one.model_version_id == baseline)
        .where(other.track_id == Track.id, other.model_version_id == advanced)
        .where(one.group_id != other.group_id)
    )
