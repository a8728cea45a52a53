"""Insert what is new, update what differs, leave the rest: one batch at a time, on either database.

A missing value says nothing: it never overwrites what is stored.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from webapp.catalogue.bulk_insert import Record, insert_rows
from webapp.catalogue.faults import BadValueError

# SQLite takes at most 32,766 variables in a statement; a power of two needs no padding.
_MOST_VARIABLES = 8_192
_IMPORT_LOCK = 4_721_001
Item = TypeVar("Item")


class Outcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass
class BatchResult:
    """What became of a batch.

    Attributes:
        outcomes: How many rows had each outcome.
        faults: Rows that the tables refused, by their place in the batch.
        notes: What people should know, in words, with how often it happened.
    """

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    faults: dict[int, BadValueError] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Upserted:
    """What became of each row, by external id, and how to find the keys of all of them."""

    outcomes: dict[str, Outcome]
    find_ids: Callable[[], dict[str, int]]

    @cached_property
    def ids(self) -> dict[str, int]:
        """The keys of the rows by external id; looked up when first asked for, as most tracks are linked to nothing."""
        return self.find_ids()

    def note_changes(self, keys: Collection[int]) -> None:
        """Count the rows with these keys as updated, unless they are new: something linked to them changed."""
        for external_id, key in self.ids.items() if keys else ():
            if key in keys and self.outcomes[external_id] == Outcome.UNCHANGED:
                self.outcomes[external_id] = Outcome.UPDATED

    def count(self, rows: int) -> Counter[Outcome]:
        """Count the outcomes of `rows` rows; those that repeat an id count as unchanged."""
        return Counter(self.outcomes.values()) + Counter({Outcome.UNCHANGED: rows - len(self.outcomes)})


def take_turn(session: Session) -> None:
    """Wait, until the transaction ends, while another import writes; SQLite's write lock has seen to that already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_IMPORT_LOCK)))


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut into lists of `size`; the last may be shorter."""
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk


def select_in(
    session: Session, columns: Sequence[ColumnElement[Any]], key: ColumnElement[Any], keys: Iterable[Any]
) -> Iterator[Record]:
    """Give the columns of every row whose `key` is among `keys`, as dictionaries by column name.

    Values come as the driver gives them: SQLite has 0 and 1 for no and yes.
    """
    connection, names = session.connection(), [str(column.key) for column in columns]
    selected = select(*columns).compile(connection.engine)
    sought = key.compile(connection.engine)
    for chunk in chunks(dict.fromkeys(keys), _MOST_VARIABLES):
        if connection.dialect.name == "postgresql":
            found = connection.exec_driver_sql(f"{selected} WHERE {sought} = ANY(%s)", (chunk,))
        else:
            padded = _padded(chunk)
            places = ", ".join("?" * len(padded))
            found = connection.exec_driver_sql(f"{selected} WHERE {sought} IN ({places})", padded)
        for row in found:
            yield dict(zip(names, row, strict=True))


def _padded(keys: list[Item]) -> tuple[Item, ...]:
    """Repeat the last key until there are a power of two, so that few different statements fill the driver's cache."""
    size = 1 << (len(keys) - 1).bit_length()
    return (*keys, *keys[-1:] * (size - len(keys)))


def ids_of(
    session: Session, table: Table, keys: Iterable[str], column: str = "external_id"
) -> dict[str, int]:
    """Find the primary keys of the rows that are stored, by external id or another unique column."""
    found = select_in(session, (table.c.id, table.c[column]), table.c[column], keys)
    return {row[column]: row["id"] for row in found}


def update_rows(session: Session, table: Table, rows: Sequence[Record], key: str = "external_id") -> None:
    """Set every other column of the rows found by `key`; none is fine."""
    if rows:
        statement = update(table).where(table.c[key] == bindparam("row_key"))
        session.execute(statement, [{**row, "row_key": row[key]} for row in rows])


def upsert(
    session: Session, table: Table, records: Sequence[Record], column: str = "external_id"
) -> Upserted:
    """Store records by their `column`, a unique text; where one repeats, the later values win.

    Args:
        session: Inside a write transaction.
        table: One with a primary key called `id`.
        records: All with the same columns, `column` among them.
        column: What identifies a record.
    """
    if not records:
        return Upserted({}, dict)
    keys = dict.fromkeys(record[column] for record in records)
    found = select_in(session, [table.c[name] for name in records[0]], table.c[column], keys)
    stored = {row[column]: dict(row) for row in found}
    merged = _merge(records, stored, column)
    outcomes = {key: _outcome(stored.get(key), merged[key]) for key in keys}
    insert_rows(session, table, [merged[key] for key in keys if outcomes[key] == Outcome.ADDED])
    update_rows(session, table, [merged[key] for key in keys if outcomes[key] == Outcome.UPDATED], column)
    return Upserted(outcomes, lambda: ids_of(session, table, keys, column))


def _merge(records: Iterable[Record], stored: Mapping[str, Record], column: str) -> dict[str, Record]:
    merged: dict[str, Record] = {}
    for record in records:
        key = record[column]
        known = merged.get(key) or stored.get(key)
        if known:
            given = {name: value for name, value in record.items() if value is not None}
            merged[key] = known | given
        else:
            merged[key] = record
    return merged


def _outcome(stored: Record | None, wanted: Record) -> Outcome:
    if stored is None:
        return Outcome.ADDED
    return Outcome.UNCHANGED if stored == wanted else Outcome.UPDATED


def table_of(entity: type) -> Table:
    """The Core table behind a mapped class."""
    return cast(Table, entity.__table__)  # type: ignore[attr-defined]
