"""The genre groups as rows: which are current, under which keys."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ml.genres.rules import default_rules
from ml.groups import Group
from webapp.catalogue.upserts import table_of, upsert
from webapp.models import GenreGroup, GenreMapping, GenreMappingEntry


def current_groups(session: Session) -> Sequence[GenreGroup]:
    """The groups that the mapping in force may use, in their display order."""
    return session.scalars(
        select(GenreGroup).where(GenreGroup.is_current).order_by(GenreGroup.position, GenreGroup.slug)
    ).all()


def group_keys(session: Session) -> dict[str, int]:
    """The key of every group there ever was by its slug."""
    return dict(session.execute(select(GenreGroup.slug, GenreGroup.id)).tuples().all())


def group_names(session: Session) -> dict[int | str | None, str]:
    """The name of every group there ever was, by its key and by its slug; None stands for no group."""
    rows = session.execute(select(GenreGroup.id, GenreGroup.slug, GenreGroup.name)).all()
    names: dict[int | str | None, str] = {None: "no group"}
    return names | {row.id: row.name for row in rows} | {row.slug: row.name for row in rows}


def groups_of_version(session: Session, version: GenreMapping) -> Sequence[Group]:
    """The groups that a version of the mapping could use."""
    if version.method == "rules":
        return default_rules().groups
    used = select(GenreMappingEntry.group_id).where(GenreMappingEntry.mapping_id == version.id)
    rows = session.scalars(
        select(GenreGroup).where(GenreGroup.id.in_(used)).order_by(GenreGroup.position, GenreGroup.slug)
    )
    return [Group(row.slug, row.name) for row in rows]


def store_groups(session: Session, groups: Iterable[Group]) -> dict[str, int]:
    """Make these the current groups, in this order; gives the key of each by its slug.

    Groups of older mappings stay, but they are no longer current and give up names that a current one needs.
    """
    wanted = {group.slug: group.name for group in groups}
    stored = session.scalars(select(GenreGroup)).all()
    for group in stored:
        if group.name in wanted.values() and wanted.get(group.slug) != group.name:
            group.name = f"{group.name[:30]} ({group.slug})"
    session.flush()
    records = [
        {"slug": slug, "name": name, "position": position, "is_current": True}
        for position, (slug, name) in enumerate(wanted.items())
    ]
    keys = upsert(session, table_of(GenreGroup), records, "slug").ids
    retired = GenreGroup.slug.not_in(wanted), GenreGroup.is_current
    session.execute(update(GenreGroup).where(*retired).values(is_current=False))
    return keys
