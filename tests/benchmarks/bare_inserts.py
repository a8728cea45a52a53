"""The least that storing the rows of a file can cost: a bare `executemany` into the same tables."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import Engine, create_engine

from webapp.config import Settings
from webapp.database import tune
from webapp.models import Base

FILLED = {
    "artists": ("genre", "artist", "artist_genre"),
    "tracks": ("track",),
    "users": ("listener", "listener_genre"),
    "sessions": ("listening_session", "session_event"),
}
ROWS_AT_ONCE = 10_000


class Stopwatch:
    """Adds up the seconds, on the clock and of this process's CPU, of what is done inside `with`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.cpu_seconds = 0.0

    def __enter__(self) -> None:
        self.seconds -= time.perf_counter()
        self.cpu_seconds -= time.process_time()

    def __exit__(self, *_error: object) -> None:
        self.seconds += time.perf_counter()
        self.cpu_seconds += time.process_time()


def insert_bare(kind: str, imported: str, bare: str) -> Stopwatch:
    """Copy the tables that a kind of file has filled from one database to another, in one transaction.

    Both databases come from the migrations, so that the indexes and constraints are the same. Only the writing
    is timed, not the reading.
    """
    watch = Stopwatch()
    target = _driver(bare)
    with closing(_driver(imported)) as source, closing(target.cursor()) as writer:
        writer.execute("BEGIN")
        for table in FILLED[kind]:
            statement = _insert(table, "?" if imported.startswith("sqlite") else "%s")
            for rows in _stored(source, table):
                with watch:
                    writer.executemany(statement, rows)
        with watch:
            writer.execute("COMMIT")
    with watch:
        target.close()  # SQLite copies its log to the database then, as it does at the end of an import.
    return watch


def _driver(url: str) -> Any:
    """A connection of the driver itself, set up as the app sets up its own, that begins nothing on its own."""
    engine: Engine = create_engine(url)
    tune(engine, Settings.sqlite_busy_ms)
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    connection.detach()
    if engine.dialect.name == "postgresql":
        driver.rollback()
        driver.autocommit = True
    return driver


def _columns(table: str) -> list[str]:
    return [f'"{column.name}"' for column in Base.metadata.tables[table].columns]


def _insert(table: str, place: str) -> str:
    columns = _columns(table)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([place] * len(columns))})"


def _stored(source: Any, table: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table in the order of its key, a chunk at a time; PostgreSQL would send them all at once."""
    key = [f'"{column.name}"' for column in Base.metadata.tables[table].primary_key]
    query = f"SELECT {', '.join(_columns(table))} FROM {table} ORDER BY {', '.join(key)}"
    is_sqlite = not hasattr(source, "pgconn")
    with closing(source.cursor() if is_sqlite else source.cursor("stored", withhold=True)) as reader:
        reader.execute(query)
        while rows := reader.fetchmany(ROWS_AT_ONCE):
            yield rows
