"""Rows of which there is one, whoever comes first."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_unless_there(session: Session, entity: type, unique: Sequence[str], **values: Any) -> None:
    """Insert a row unless there is one with the same unique columns; of two at once, the first stays.

    Args:
        session: Inside a write transaction.
        entity: A mapped class.
        unique: The columns of one of its unique constraints.
        values: By column.
    """
    insert = _INSERTS[session.get_bind().dialect.name]
    session.execute(insert(entity).values(**values).on_conflict_do_nothing(index_elements=unique))
