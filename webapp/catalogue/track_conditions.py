"""Filters as SQL: as conditions on a track, and as queries that find the tracks through an index."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from webapp.catalogue.filters import Filters, GenreFilter, Order, SearchError
from webapp.catalogue.overruling import is_not_overruled
from webapp.catalogue.plain_words import plain_words
from webapp.catalogue.search_index import guessed_rows, holds_words, is_sqlite, looked_up, matching
from webapp.models import (
    Artist,
    GenreGroup,
    GenreValue,
    ModelKind,
    ModelVersion,
    Track,
    TrackPrediction,
)

# Filters that fewer tracks pass are found by index once, not checked track by track.
NARROW_TRACKS = 20_000
NARROW_ARTISTS = 2_500
WIDE_ARTISTS = 20_000
# Words that fewer tracks hold are the best start of all.
RARE_TRACKS = 10_000


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


def found_ids(session: Session, asked: Resolved) -> tuple[Select[Any], bool]:
    """Find tracks through the index that narrows most, and check them for the rest.

    Returns:
        The ids (`track_id`), each once; and whether they are likely to be few thousands.
    """
    sets = _sets(session, asked)
    if not sets and asked.group_id is not None and not _is_wide(session, asked):
        sets = {"group": _in_group(asked.group_id)}
        start, is_small = "group", False
    elif not sets:
        checks = [*_key_checks(session, asked, Track.id), *_checks(asked)]
        return select(Track.id.label("track_id")).where(*checks), False
    else:
        start, is_small = _start(session, sets)
    found = sets.pop(start).subquery()
    made = _made_once(session, sets)
    key: Any = found.c.track_id
    inside = [(key + 0).in_(ids) for ids in made.values()]
    ids, passed = select(key).where(*inside), [start, *made]
    checks = _checks(asked, passed)
    if checks:
        ids, key = ids.join(Track, Track.id == key).where(*checks), Track.id
    return ids.where(*_key_checks(session, asked, key, passed)), is_small


def conditions(session: Session, asked: Resolved, walks: bool = True) -> Sequence[ColumnElement[bool]]:
    """The filters as conditions on each track: for a walk until a page is full, or else for all tracks that pass."""
    sets = _sets(session, asked, walks)
    made = _made_once(session, sets) if walks else sets
    # The sum keeps SQLite from fetching every match by its key and sorting: it shall walk the index of the order.
    inside = [(Track.id + 0).in_(ids) for ids in made.values()]
    lookups = _key_checks(session, asked, Track.id, made)
    if asked.group_id is None or "group" in made or not lookups:
        return [*inside, *_checks(asked, made, walks), *lookups]
    # Else PostgreSQL would look the words up before the group, which is slower.
    ordered = case((_is_in_group(asked.group_id), and_(*lookups)), else_=false())
    return [*inside, *_checks(asked, [*made, "group"], walks), ordered]


def _sets(session: Session, asked: Resolved, walks: bool = False) -> dict[str, Select[Any]]:
    """The words and the filters that few tracks pass, as the ids of these tracks."""
    filters, words = asked.filters, plain_words(asked.filters.q)
    sets = {"words": matching(session, words)} if words else {}
    years = bool(filters.year_from or filters.year_to) and not (walks and filters.order == Order.NEWEST)
    if years and holds_fewer(session, _in_years(filters), NARROW_TRACKS):
        sets["years"] = _in_years(filters)
    group_id = asked.group_id if filters.q or years or filters.disagree else None
    if group_id is not None and holds_fewer(session, _artists_in(group_id), NARROW_ARTISTS):
        sets["group"] = _in_group(group_id)
    return sets


def _is_wide(session: Session, asked: Resolved) -> bool:
    """Whether the group is so large that another filter is the better start."""
    filters = asked.filters
    others = filters.year_from or filters.year_to or filters.disagree
    return bool(others) and not holds_fewer(session, _artists_in(asked.group_id or 0), WIDE_ARTISTS)


def _start(session: Session, sets: dict[str, Select[Any]]) -> tuple[str, bool]:
    """The set to begin with, and whether it is small.

    SQLite has no way to look one track up by its words, and so begins with them.
    """
    if is_sqlite(session):
        return next(iter(sets)), False
    if "words" in sets and guessed_rows(session, sets["words"]) < RARE_TRACKS:
        return "words", True
    return next(reversed(sets)), "group" in sets


def _made_once(session: Session, sets: Mapping[str, Select[Any]]) -> Mapping[str, Select[Any]]:
    """SQLite makes a set once and looks tracks up in it; PostgreSQL is faster with an index for each track."""
    return sets if is_sqlite(session) else {}


def holds_fewer(session: Session, rows: Select[Any], most: int) -> bool:
    """Whether a query gives fewer than `most` rows; no more are counted."""
    counted = select(func.count()).select_from(rows.limit(most).subquery())
    return (session.scalar(counted) or 0) < most


def _in_years(filters: Filters) -> Select[Any]:
    return select(Track.id.label("track_id")).where(*_years(filters, Track.release_year))


def _years(filters: Filters, year: Any) -> list[ColumnElement[bool]]:
    first = [year >= filters.year_from] if filters.year_from else []
    return [*first, year <= filters.year_to] if filters.year_to else first


def _key_checks(
    session: Session, asked: Resolved, key: Any, without: Collection[str] = ()
) -> list[ColumnElement[bool]]:
    """The filters that need no more of a track than its key."""
    words = [] if "words" in without else plain_words(asked.filters.q)
    checks = [holds_words(session, words, key)] if words else []
    return [*checks, _is_disputed(key, asked.versions)] if asked.versions else checks


def _checks(asked: Resolved, without: Collection[str] = (), walks: bool = False) -> list[ColumnElement[bool]]:
    """The other filters as conditions on a track, but those that sets stand for."""
    filters = asked.filters
    checks: list[ColumnElement[bool]] = []
    if filters.q and not plain_words(filters.q):
        checks.append(_is_called(filters.q))
    if "years" not in without:
        # The sum keeps the index of years out of a walk in another order.
        is_sum = walks and filters.order != Order.NEWEST
        checks += _years(filters, Track.release_year + 0 if is_sum else Track.release_year)
    if asked.group_id is not None and "group" not in without:
        checks.append(_is_in_group(asked.group_id))
    if asked.group_id is not None and filters.genre == GenreFilter.WITHOUT:
        checks.append(false())  # A group is a genre.
    elif asked.group_id is None and filters.genre != GenreFilter.ANY:
        checks.append(_has_group() if filters.genre == GenreFilter.WITH else ~_has_group())
    return checks


def _is_called(name: str) -> ColumnElement[bool]:
    """For a search without any letter or digit: the exact title, or the exact name of the artist."""
    return or_(Track.title == name, Track.artist_id.in_(select(Artist.id).where(Artist.name == name)))


def _has_group() -> ColumnElement[bool]:
    return or_(looked_up(GenreValue.artist_id == Track.artist_id), looked_up(GenreValue.track_id == Track.id))


def _in_group(group_id: int) -> Select[Any]:
    """The tracks whose primary group this is, or whose artist's it is; each once."""
    own = select(GenreValue.track_id).distinct().where(*_owned_by_track(group_id))
    artists = _artists_in(group_id).distinct().subquery()
    inherited = select(Track.id).join(artists, Track.artist_id == artists.c.artist_id)
    both = union_all(own, inherited.where(~_has_own_primary())).subquery()
    return select(both.c[0].label("track_id"))


def _owned_by_track(group_id: int) -> Sequence[ColumnElement[bool]]:
    """On values: that a track itself has the group as primary; in the order of the index."""
    primary = and_(GenreValue.group_id == group_id, GenreValue.is_primary)
    own = GenreValue.track_id.is_not(None), is_not_overruled(GenreValue.track_id)
    return (primary, GenreValue.artist_id.is_(None), *own)


def _artists_in(group_id: int) -> Select[int | None]:
    primary = (GenreValue.group_id == group_id, GenreValue.is_primary)
    own = GenreValue.artist_id.is_not(None), is_not_overruled(GenreValue.artist_id)
    return select(GenreValue.artist_id).where(*primary, *own)


def _has_own_primary() -> ColumnElement[bool]:
    own = aliased(GenreValue)
    return looked_up(own.track_id == Track.id, own.is_primary)


def _is_in_group(group_id: int) -> ColumnElement[bool]:
    primary = (GenreValue.group_id == group_id, GenreValue.is_primary)
    of_artist = GenreValue.artist_id == Track.artist_id, is_not_overruled(GenreValue.artist_id)
    of_track = GenreValue.track_id == Track.id, is_not_overruled(GenreValue.track_id)
    inherits = looked_up(*primary, *of_artist)
    own = looked_up(*primary, GenreValue.artist_id.is_(None), *of_track)
    return or_(inherits & ~_has_own_primary(), own)


def _is_disputed(key: Any, versions: tuple[int, int]) -> ColumnElement[bool]:
    said = TrackPrediction.group_id
    predicted = (TrackPrediction.track_id == key, TrackPrediction.model_version_id.in_(versions))
    return select(func.min(said) != func.max(said)).where(*predicted).scalar_subquery()
