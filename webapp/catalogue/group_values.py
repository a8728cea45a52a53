"""The genre groups that artists and tracks have from the import: weighed from names, written where they differ."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import QueryableAttribute, Session

from ml.genres.artist_groups import groups_of_artist
from webapp.catalogue.bulk_insert import insert_rows
from webapp.catalogue.carried_names import Among, Names
from webapp.catalogue.mapping_versions import Entry
from webapp.catalogue.upserts import chunks, table_of
from webapp.models import GenreValue, RemovedValue, WriteBatch, WriteMode

SOURCE = "import"
_CHUNK = 5_000

Owner = QueryableAttribute[int | None]


class Value(NamedTuple):
    """A group on an artist or a track; `support` is a fraction, 0 to 1."""

    group_id: int
    support: float
    is_primary: bool


def weigher(
    entries: Mapping[str, Entry], keys: Mapping[str, int]
) -> Callable[[Mapping[int, Names]], dict[int, list[Value]]]:
    """Give the function that weighs what owners carry into their groups, the primary one first.

    Args:
        entries: Of one version of the mapping.
        keys: The key of each group by its slug.
    """
    folds = {name: entry.fold for name, entry in entries.items()}
    counts = {name: max(1, entry.artists) for name, entry in entries.items()}

    def weigh(owners: Mapping[int, Names]) -> dict[int, list[Value]]:
        return {
            owner: [
                Value(keys[one.group], min(one.support, 1.0), place == 0)
                for place, one in enumerate(groups_of_artist(names, folds, counts))
            ]
            for owner, names in owners.items()
        }

    return weigh


def replace_values(
    session: Session,
    owner: Owner,
    among: Among,
    wanted: Mapping[int, Sequence[Value]],
    mapping_id: int,
    now_ms: int,
) -> int:
    """Make the imported groups of some artists or tracks say exactly what is wanted.

    Values from models and people stay as they are, and so do owners whose imported values a write-back has replaced. An
    owner whose values do not change keeps the old rows and so the mapping version that first gave them.

    Args:
        session: Inside a write transaction.
        owner: `GenreValue.artist_id` or `GenreValue.track_id`.
        among: Makes the condition on `owner`: those that this is about.
        wanted: The groups of each owner, the primary one first; those left out get none.
        mapping_id: The mapping version that new rows name.
        now_ms: The time that new rows carry.

    Returns:
        The number of owners that changed.
    """
    stored = stored_values(session, owner, among)
    everyone, replaced = dict.fromkeys([*wanted, *stored]), replaced_owners(session, owner, among)
    changed = [
        key for key in everyone if key not in replaced and list(wanted.get(key, [])) != stored.get(key, [])
    ]
    for chunk in chunks((key for key in changed if key in stored), _CHUNK):
        session.execute(delete(table_of(GenreValue)).where(owner.in_(chunk), GenreValue.source == SOURCE))
    shared = {"source": SOURCE, "mapping_id": mapping_id, "created_at_ms": now_ms}
    rows = [
        {
            "artist_id": None,
            "track_id": None,
            owner.key: key,
            "group_id": value.group_id,
            "probability": value.support,
            "is_primary": value.is_primary,
            **shared,
        }
        for key in changed
        for value in wanted.get(key, [])
    ]
    insert_rows(session, table_of(GenreValue), rows)
    return len(changed)


def replaced_owners(session: Session, owner: Owner, among: Among) -> set[int | None]:
    """The owners that a condition picks whose imported values a write-back has replaced by a model's."""
    replaces = WriteBatch.mode == WriteMode.REPLACE, WriteBatch.undone_at_ms.is_(None)
    written = select(owner, GenreValue.batch_id).join(WriteBatch, WriteBatch.id == GenreValue.batch_id)
    rows = session.execute(written.where(*replaces, owner.is_not(None), among(owner))).tuples().all()
    if not rows:
        return set()
    removed = RemovedValue.value[owner.key].as_integer()
    of_import = RemovedValue.value["source"].as_string() == SOURCE
    batches = RemovedValue.batch_id.in_({batch_id for _, batch_id in rows})
    return {key for key, _ in rows} & set(session.scalars(select(removed).where(batches, of_import)))


def stored_values(session: Session, owner: Owner, among: Among) -> dict[int, list[Value]]:
    """The imported values of the owners that a condition picks, in the order in which they were written."""
    rows = session.execute(
        select(owner, GenreValue.group_id, GenreValue.probability, GenreValue.is_primary)
        .where(GenreValue.source == SOURCE, owner.is_not(None), among(owner))
        .order_by(GenreValue.id)
    )
    found: defaultdict[int, list[Value]] = defaultdict(list)
    for key, group_id, support, is_primary in rows:
        found[key or 0].append(Value(group_id, support, is_primary))
    return found
