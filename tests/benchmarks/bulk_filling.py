"""Fill the tables straight away, past the import: executemany on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine

from tests.benchmarks.invented_rows import Invention

_ROWS_AT_ONCE = 20_000


def fill(engine: Engine, invention: Invention) -> None:
    """Write every row of an invented catalogue into migrated, empty tables."""
    with engine.begin() as connection:
        for table, columns, rows in invention.small_tables():
            write_rows(connection, table, columns, rows)
        write_rows(
            connection,
            "artist",
            ("id", "external_id", "name", "name_key", "is_synthetic"),
            invention.artist_rows(),
        )
        write_rows(connection, "track", invention.TRACK_COLUMNS, invention.track_rows())
        write_rows(connection, "genre_value", invention.VALUE_COLUMNS, invention.value_rows())
        columns = ("track_id", "model_version_id", "group_id", "probability", "inputs_crc")
        write_rows(connection, "track_prediction", columns, invention.prediction_rows())


def write_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    cursor = connection.connection.cursor()
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        remaining = iter(rows)
        statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
        while batch := list(islice(remaining, _ROWS_AT_ONCE)):
            cursor.executemany(statement, batch)
        return
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
