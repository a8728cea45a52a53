"""The genre groups that artists have from the import, written only where they differ."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.catalogue.upserts import chunks, insert_rows, table_of
from webapp.models import GenreValue

SOURCE = "import"
_CHUNK = 5_000


class Value(NamedTuple):
    """A group on an artist; `support` is a fraction, 0 to 1."""

    group_id: int
    support: float
    is_primary: bool


def replace_values(
    session: Session, wanted: Mapping[int, Sequence[Value]], mapping_id: int, now_ms: int
) -> int:
    """Make the imported groups of all artists say exactly what is wanted.

    Values from models and people stay as they are. An artist whose values do not change keeps the old rows
    and so the mapping version that first gave them.

    Args:
        session: Inside a write transaction.
        wanted: The groups of each artist, the primary one first; artists left out get none.
        mapping_id: The mapping version that new rows name.
        now_ms: The time that new rows carry.

    Returns:
        The number of artists that changed.
    """
    stored = _stored(session)
    everyone = dict.fromkeys([*wanted, *stored])
    changed = [artist for artist in everyone if list(wanted.get(artist, [])) != stored.get(artist, [])]
    for chunk in chunks((artist for artist in changed if artist in stored), _CHUNK):
        imported = GenreValue.artist_id.in_(chunk), GenreValue.source == SOURCE
        session.execute(delete(table_of(GenreValue)).where(*imported))
    shared = {"track_id": None, "source": SOURCE, "mapping_id": mapping_id, "created_at_ms": now_ms}
    rows = [
        {
            "artist_id": artist,
            "group_id": value.group_id,
            "probability": value.support,
            "is_primary": value.is_primary,
            **shared,
        }
        for artist in changed
        for value in wanted.get(artist, [])
    ]
    insert_rows(session, table_of(GenreValue), rows)
    return len(changed)


def _stored(session: Session) -> dict[int, list[Value]]:
    """The imported values of every artist, in the order in which they were written."""
    rows = session.execute(
        select(GenreValue.artist_id, GenreValue.group_id, GenreValue.probability, GenreValue.is_primary)
        .where(GenreValue.source == SOURCE, GenreValue.artist_id.is_not(None))
        .order_by(GenreValue.id)
    )
    found: defaultdict[int, list[Value]] = defaultdict(list)
    for artist, group_id, support, is_primary in rows:
        found[artist or 0].append(Value(group_id, support, is_primary))
    return found
