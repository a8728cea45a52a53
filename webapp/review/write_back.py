"""Write a model's answers back as genre values of artists: one batch, which is undone as a whole."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.service import record
from webapp.catalogue.bulk_insert import insert_rows
from webapp.catalogue.overruling import PERSON
from webapp.catalogue.upserts import table_of, take_turn
from webapp.clock import now_ms
from webapp.models import GenreValue, Opinion, RemovedValue, WriteBatch, WriteMode
from webapp.review.dial import ServingDial
from webapp.review.items import note_open_of
from webapp.review.write_targets import is_sure, may_get, of_artists

SOURCE = "model"
ARTISTS_AT_ONCE = 5_000


class NothingToWriteError(ValueError):
    """No artist would get a group."""


class OtherVersionError(ValueError):
    """Another version serves than the one whose preview was seen."""


class KeyInUseError(ValueError):
    """A program's key stands for another batch."""


@dataclass(frozen=True)
class WriteOrder:
    """What is to be written.

    Attributes:
        mode: What happens where there are values already.
        precision: What is wanted of the dial, a fraction.
        account_id: Who wants it; None for the command line.
        client_key: Made by a program, so that asking twice writes once.
        seen_version: The version whose preview was looked at; None if none was.
    """

    mode: WriteMode
    precision: float
    account_id: int | None
    client_key: str | None = None
    seen_version: str | None = None


@dataclass(frozen=True)
class Written:
    """A batch, and whether it was written just now and not for the same key before."""

    batch: WriteBatch
    is_new: bool


def write_back(session: Session, serving: ServingDial, order: WriteOrder) -> Written:
    """Write the likeliest group of every artist that the mode concerns and of whom the version is sure enough.

    A written value is primary where the artist has no primary one. Holds `ARTISTS_AT_ONCE` artists in memory.

    Args:
        session: Inside a write transaction.
        serving: The dial at the precision of the order.
        order: What is to be written.

    Raises:
        KeyInUseError: The client's key stands for a batch of another mode or precision.
        OtherVersionError: Another version serves than was seen.
        NothingToWriteError: No artist would get a group.
    """
    take_turn(session)
    before = _find_written(session, order)
    if before:
        return Written(before, is_new=False)
    if order.seen_version not in (None, serving.version.version):
        raise OtherVersionError(
            f"{serving.version.version} serves by now; you have seen what {order.seen_version} would write. "
            "Look at it again."
        )
    batch = _begin(session, serving, order)
    for rows in _chunks(session, and_(may_get(serving.version.id, order.mode), is_sure(serving.thresholds))):
        _write(session, batch, rows)
    if batch.artists == 0:
        raise NothingToWriteError(f"no artist would get a group at precision {order.precision:g}")
    _record(session, batch, serving)
    session.flush()
    return Written(batch, is_new=True)


def _find_written(session: Session, order: WriteOrder) -> WriteBatch | None:
    if order.client_key is None:
        return None
    found = session.scalar(select(WriteBatch).where(WriteBatch.client_key == order.client_key))
    if found and (found.mode, found.precision) != (order.mode, order.precision):
        raise KeyInUseError(
            f"key {order.client_key!r} stands for batch {found.id}: {found.mode} at precision {found.precision:g}"
        )
    return found


def _begin(session: Session, serving: ServingDial, order: WriteOrder) -> WriteBatch:
    batch = WriteBatch(
        created_at_ms=now_ms(),
        account_id=order.account_id,
        model_version_id=serving.version.id,
        mode=order.mode,
        precision=order.precision,
        thresholds={str(key): threshold for key, threshold in serving.thresholds.items()},
        artists=0,
        values_added=0,
        values_removed=0,
        client_key=order.client_key,
    )
    session.add(batch)
    session.flush()
    return batch


def _chunks(session: Session, written: ColumnElement[bool]) -> Iterator[Sequence[Row[Any]]]:
    """What is said of the artists to be written, some thousands at a time."""
    last = 0
    query = select(Opinion.id, Opinion.artist_id, Opinion.group_id, Opinion.probability).where(written)
    while rows := session.execute(_after(query, last)).all():
        yield rows
        last = rows[-1].id


def _after(query: Select[*tuple[Any, ...]], last: int) -> Select[*tuple[Any, ...]]:
    return query.where(Opinion.id > last).order_by(Opinion.id).limit(ARTISTS_AT_ONCE)


def _write(session: Session, batch: WriteBatch, rows: Sequence[Row[Any]]) -> None:
    artists = [row.artist_id for row in rows]
    with_primary = _with_primary(session, artists) if batch.mode == WriteMode.ADD else set()
    # The new rows go in first, so that they cannot take the numbers of those that are removed.
    insert_rows(session, table_of(GenreValue), _values(batch, rows, with_primary))
    if batch.mode == WriteMode.REPLACE:
        batch.values_removed += _remove(session, batch, artists)
        note_open_of(session, artists)
    batch.artists += len(rows)
    batch.values_added += len(rows)


def _with_primary(session: Session, artists: Sequence[int]) -> set[int | None]:
    primary = of_artists(session, artists), GenreValue.is_primary
    return set(session.scalars(select(GenreValue.artist_id).where(*primary)))


def _values(
    batch: WriteBatch, rows: Sequence[Row[Any]], with_primary: Collection[int | None]
) -> list[dict[str, Any]]:
    shared = {
        "source": SOURCE,
        "model_version_id": batch.model_version_id,
        "created_at_ms": batch.created_at_ms,
        "batch_id": batch.id,
    }
    return [
        {
            "artist_id": row.artist_id,
            "group_id": row.group_id,
            "probability": row.probability,
            "is_primary": row.artist_id not in with_primary,
            **shared,
        }
        for row in rows
    ]


def _remove(session: Session, batch: WriteBatch, artists: Sequence[int]) -> int:
    """Move what others than people said of these artists before the batch to the values that it removed."""
    table = table_of(GenreValue)
    before = (
        of_artists(session, artists),
        GenreValue.source != PERSON,
        or_(GenreValue.batch_id.is_(None), GenreValue.batch_id != batch.id),
    )
    rows = session.execute(select(*table.c).where(*before).order_by(table.c.id)).mappings().all()
    removed = [{"batch_id": batch.id, "value": json.dumps(dict(row))} for row in rows]
    insert_rows(session, table_of(RemovedValue), removed)
    session.execute(delete(table).where(*before))
    return len(rows)


def _record(session: Session, batch: WriteBatch, serving: ServingDial) -> None:
    record(
        session,
        "genres written back",
        f"batch {batch.id}",
        batch.account_id,
        batch=batch.id,
        version=serving.version.version,
        mode=batch.mode,
        precision=batch.precision,
        artists=batch.artists,
        values_added=batch.values_added,
        values_removed=batch.values_removed,
    )
