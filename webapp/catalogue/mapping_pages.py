"""What the pages about genre groups and micro-genres show."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from webapp.catalogue.carried_names import artists_carrying
from webapp.catalogue.mapping_versions import Entry, entry_of, newest_mapping_id
from webapp.catalogue.paging import Page, page_of
from webapp.models import Account, Artist, Genre, GenreGroup, GenreMapping, GenreMappingEntry, ModelVersion

ARTISTS_SHOWN = 20
# Strength of a mapping below which it is called doubtful.
DOUBTFUL = 0.4


class MappingOrder(StrEnum):
    """How a list of micro-genres stands."""

    DOUBT = ""
    ARTISTS = "artists"
    NAME = "name"


@dataclass(frozen=True)
class Mapped:
    """A micro-genre in the mapping in force; `group` is None where nothing is known."""

    name: str
    group: GenreGroup | None
    entry: Entry

    @property
    def certainty(self) -> float:
        """How far to trust it, 0 to 1: the strength of its evidence, and whether its company agrees."""
        agreement = 0.5 if self.entry.agreement is None else self.entry.agreement
        return self.entry.fold.strength * (1 + agreement) / 2


@dataclass(frozen=True)
class Version:
    """A version of the mapping; `changed` counts the names that went to another group than in the one before."""

    row: GenreMapping
    person: str | None
    names: int
    changed: int
    models: Sequence[str]


def find_group(session: Session, slug: str) -> GenreGroup | None:
    """Find a group that the mapping in force may use."""
    return session.scalar(select(GenreGroup).where(GenreGroup.slug == slug, GenreGroup.is_current))


def mapped_names(session: Session, group: GenreGroup | None, order: MappingOrder, number: int) -> Page:
    """A page of the micro-genres of a group, or of all groups; each row holds one `Mapped`.

    Raises:
        PageError: There is no such page.
    """
    query = _entries()
    if group is not None:
        query = query.where(GenreMappingEntry.group_id == group.id)
    page = page_of(session, query, _order(order), number)
    return Page([(_mapped(row),) for row in page.rows], page.number, page.total, page.is_cut)


def count_doubtful(session: Session) -> int:
    """The names of the mapping in force that are less certain than `DOUBTFUL`."""
    doubtful = _entries().where(_certainty() < DOUBTFUL).subquery()
    return session.scalar(select(func.count()).select_from(doubtful)) or 0


def find_mapped(session: Session, name: str) -> Mapped | None:
    """Find a micro-genre of the mapping in force by its exact name."""
    row = session.execute(_entries().where(Genre.name == name)).first()
    return _mapped(row) if row else None


def some_artists(session: Session, name: str) -> Sequence[Artist]:
    """A few artists that carry a micro-genre, or whose tracks do, by name."""
    genres = session.scalars(select(Genre.id).where(Genre.name == name)).all()
    query = select(Artist).where(artists_carrying(genres)(Artist.id))
    return session.scalars(query.order_by(Artist.name, Artist.id).limit(ARTISTS_SHOWN)).all()


def history_of(session: Session, name: str) -> Sequence[Row[int, int, str | None, str]]:
    """Where a name stood over time: version, time, group and evidence, whenever the group changed, newest first."""
    rows = session.execute(
        select(GenreMapping.id, GenreMapping.created_at_ms, GenreGroup.name, GenreMappingEntry.evidence)
        .join(GenreMappingEntry, GenreMappingEntry.mapping_id == GenreMapping.id)
        .join(Genre, Genre.id == GenreMappingEntry.genre_id)
        .outerjoin(GenreGroup, GenreGroup.id == GenreMappingEntry.group_id)
        .where(Genre.name == name)
        .order_by(GenreMapping.id)
    ).all()
    moved = [row for place, row in enumerate(rows) if place == 0 or row[2] != rows[place - 1][2]]
    return moved[::-1]


def mapping_versions(session: Session, number: int) -> Page:
    """A page of the versions of the mapping, the newest first; each row holds one `Version`.

    Raises:
        PageError: There is no such page.
    """
    query = select(GenreMapping, Account.username).outerjoin(Account, Account.id == GenreMapping.account_id)
    page = page_of(session, query, [GenreMapping.id.desc()], number)
    versions = [row for row, _ in page.rows]
    changed, names, models = (
        _changes(session, versions),
        _names(session, versions),
        _models(session, versions),
    )
    rows = [
        (Version(row, person, names.get(row.id, 0), changed.get(row.id, 0), models.get(row.id, ())),)
        for row, person in page.rows
    ]
    return Page(rows, page.number, page.total, page.is_cut)


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(GenreMappingEntry, Genre.name, GenreGroup)
        .join(Genre, Genre.id == GenreMappingEntry.genre_id)
        .outerjoin(GenreGroup, GenreGroup.id == GenreMappingEntry.group_id)
        .where(GenreMappingEntry.mapping_id == newest_mapping_id())
    )


def _mapped(row: Row[*tuple[Any, ...]]) -> Mapped:
    entry, name, group = row
    return Mapped(name, group, entry_of(name, group.slug if group else None, entry))


def _order(order: MappingOrder) -> list[ColumnElement[Any]]:
    by_name = Genre.name.asc()
    if order == MappingOrder.NAME:
        return [by_name]
    if order == MappingOrder.ARTISTS:
        return [GenreMappingEntry.artists.desc(), by_name]
    return [_certainty().asc(), GenreMappingEntry.artists.desc(), by_name]


def _certainty() -> ColumnElement[float]:
    """As `Mapped.certainty`."""
    return GenreMappingEntry.strength * (1 + func.coalesce(GenreMappingEntry.agreement, 0.5)) / 2


def _changes(session: Session, versions: Sequence[GenreMapping]) -> dict[int, int]:
    """How many names each version sends to another group than its parent, new names left out."""
    before = aliased(GenreMappingEntry)
    rows = session.execute(
        select(GenreMapping.id, func.count())
        .join(GenreMappingEntry, GenreMappingEntry.mapping_id == GenreMapping.id)
        .join(
            before,
            (before.mapping_id == GenreMapping.parent_id) & (before.genre_id == GenreMappingEntry.genre_id),
        )
        .where(
            GenreMapping.id.in_([version.id for version in versions]),
            before.group_id.is_distinct_from(GenreMappingEntry.group_id),
        )
        .group_by(GenreMapping.id)
    )
    return dict(rows.tuples().all())


def _names(session: Session, versions: Sequence[GenreMapping]) -> dict[int, int]:
    mapping = GenreMappingEntry.mapping_id
    query = select(mapping, func.count()).where(mapping.in_([version.id for version in versions]))
    return dict(session.execute(query.group_by(mapping)).tuples().all())


def _models(session: Session, versions: Sequence[GenreMapping]) -> dict[int, list[str]]:
    """The model versions that were trained on each version of the mapping."""
    query = select(ModelVersion.mapping_id, ModelVersion.version).where(
        ModelVersion.mapping_id.in_([version.id for version in versions])
    )
    found: dict[int, list[str]] = {}
    for mapping, version in session.execute(query.order_by(ModelVersion.id)):
        found.setdefault(mapping, []).append(version)
    return found
