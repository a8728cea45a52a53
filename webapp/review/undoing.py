"""Take a write-back whole back: its values go, and what it removed comes back as it was."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.accounts.service import record
from webapp.catalogue.bulk_insert import insert_rows
from webapp.catalogue.group_values import SOURCE as IMPORT
from webapp.catalogue.imported_groups import ImportedGroups
from webapp.catalogue.search_index import is_one_of
from webapp.catalogue.upserts import chunks, table_of, take_turn
from webapp.clock import now_ms
from webapp.models import Artist, GenreValue, RemovedValue, WriteBatch
from webapp.review.items import note_open_of
from webapp.review.write_back import SOURCE

ROWS_AT_ONCE = 5_000
_LARGEST_ID = 2**31


class UnknownBatchError(LookupError):
    """A batch that there is none of."""


class UndoError(ValueError):
    """A batch that cannot be undone, and why."""


@dataclass(frozen=True)
class Undone:
    """What undoing a batch did.

    Attributes:
        taken_back: Values of the batch that were still there and have gone.
        restored: Values that it had removed and that are back.
        left: Values that it had removed and that stay away, as the import says otherwise by now, or the artist has
            gone.
    """

    batch: WriteBatch
    taken_back: int
    restored: int
    left: int

    @property
    def sentence(self) -> str:
        """What was done, for people."""
        back = f", {self.restored:,} that it had removed are back" if self.restored else ""
        left = f", {self.left:,} stay away as the import says otherwise by now" if self.left else ""
        return f"Batch {self.batch.id} is undone: {self.taken_back:,} values were taken back{back}{left}."


def undo(session: Session, batch_id: int, account_id: int | None) -> Undone:
    """Undo a batch. What people have said in the meantime stays as it is.

    Values that the batch removed come back with their numbers and times, beside what people have said since: each
    source keeps its own values, and a person's are read first. Where the import says otherwise of an artist by now, as
    it has come again or micro-genres have moved, the artist gets what it says now instead. A number that another value
    has taken since is replaced by a new one.

    Args:
        session: Inside a write transaction.
        batch_id: Its number.
        account_id: Who undoes it; None for the command line.

    Raises:
        UnknownBatchError: There is none of this number.
        UndoError: It is undone already, or a later batch has replaced values of it and must be undone first.
    """
    take_turn(session)
    batch = _get(session, batch_id)
    _refuse_later(session, batch)
    taken_back = session.execute(
        delete(GenreValue).where(GenreValue.batch_id == batch.id, GenreValue.source == SOURCE)
    )
    import_says = ImportedGroups(session)
    anew = _imported_anew(session, batch) | _imported_otherwise(session, batch, import_says)
    restored = sum(_restore(session, rows, anew) for rows in _chunks(session, batch))
    batch.undone_at_ms, batch.undone_by_id = now_ms(), account_id
    session.flush()
    for artists in chunks(sorted(anew), ROWS_AT_ONCE):
        import_says.write(artists, batch.undone_at_ms)
        note_open_of(session, artists)
    found = Undone(batch, taken_back.rowcount, restored, batch.values_removed - restored)  # type: ignore[attr-defined]
    counts = {"taken_back": found.taken_back, "restored": found.restored, "left": found.left}
    record(session, "write-back undone", f"batch {batch.id}", account_id, batch=batch.id, **counts)
    session.flush()
    return found


def _get(session: Session, batch_id: int) -> WriteBatch:
    known = batch_id if 0 < batch_id < _LARGEST_ID else 0
    batch = session.get(WriteBatch, known, with_for_update=True, populate_existing=True)
    if batch is None:
        raise UnknownBatchError(f"there is no batch {batch_id}")
    if batch.undone_at_ms is not None:
        raise UndoError(f"batch {batch_id} is undone already")
    return batch


def _refuse_later(session: Session, batch: WriteBatch) -> None:
    later = session.scalar(
        select(WriteBatch.id)
        .join(RemovedValue, RemovedValue.batch_id == WriteBatch.id)
        .where(
            WriteBatch.id > batch.id,
            WriteBatch.undone_at_ms.is_(None),
            RemovedValue.value["batch_id"].as_integer() == batch.id,
        )
        .limit(1)
    )
    if later is not None:
        raise UndoError(f"batch {later} has replaced values of batch {batch.id}; undo batch {later} first")


def _chunks(session: Session, batch: WriteBatch) -> Iterator[dict[int, dict[str, Any]]]:
    """The values that a batch removed by the keys of their rows, some thousands at a time."""
    last = 0
    query = select(RemovedValue.id, RemovedValue.value).where(RemovedValue.batch_id == batch.id)
    ordered = query.order_by(RemovedValue.id).limit(ROWS_AT_ONCE)
    while rows := session.execute(ordered.where(RemovedValue.id > last)).tuples().all():
        last = rows[-1][0]
        yield dict(rows)


def _restore(session: Session, removed: Mapping[int, dict[str, Any]], anew: Collection[int]) -> int:
    """Put values back, and forget that they were removed."""
    artists = sorted({value["artist_id"] for value in removed.values()})
    present = _present(session, artists)
    back = {
        key: value
        for key, value in removed.items()
        if value["artist_id"] in present and (value["source"] != IMPORT or value["artist_id"] not in anew)
    }
    _insert(session, list(back.values()))
    session.execute(delete(RemovedValue).where(is_one_of(session, RemovedValue.id, list(back))))
    note_open_of(session, artists)
    return len(back)


def _insert(session: Session, values: Sequence[dict[str, Any]]) -> None:
    ids = [value["id"] for value in values]
    taken = set(session.scalars(select(GenreValue.id).where(is_one_of(session, GenreValue.id, ids))))
    table = table_of(GenreValue)
    insert_rows(session, table, [value for value in values if value["id"] not in taken])
    rest = [value for value in values if value["id"] in taken]
    insert_rows(session, table, [{name: value[name] for name in value if name != "id"} for value in rest])


def _present(session: Session, artists: Sequence[int]) -> set[int]:
    """Those that are still there."""
    return set(session.scalars(select(Artist.id).where(is_one_of(session, Artist.id, artists))))


def _imported_anew(session: Session, batch: WriteBatch) -> set[int]:
    """The artists of removed values that the import gives values again."""
    removed = select(RemovedValue.value["artist_id"].as_integer()).where(RemovedValue.batch_id == batch.id)
    said = GenreValue.artist_id.in_(removed), GenreValue.source == IMPORT
    return {artist for artist in session.scalars(select(GenreValue.artist_id).where(*said)) if artist}


def _imported_otherwise(session: Session, batch: WriteBatch, import_says: ImportedGroups) -> set[int]:
    """The artists whose removed imported groups are not those that the import would give them now."""
    removed: defaultdict[int, list[int]] = defaultdict(list)
    of_import = RemovedValue.batch_id == batch.id, RemovedValue.value["source"].as_string() == IMPORT
    for value in session.scalars(select(RemovedValue.value).where(*of_import).order_by(RemovedValue.id)):
        removed[value["artist_id"]].append(value["group_id"])
    found: set[int] = set()
    for artists in chunks(removed, ROWS_AT_ONCE):
        wanted = import_says.of(artists)
        now = {artist: [value.group_id for value in wanted.get(artist, ())] for artist in artists}
        found |= {artist for artist in artists if now[artist] != removed[artist]}
    return found
