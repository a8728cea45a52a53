"""How connections behave: writes of SQLite begin IMMEDIATE, PostgreSQL keeps no plans from other days."""

from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event

from webapp.config import Settings
from webapp.extensions import db

WRITES = "webapp_writes"
OUTLIVES_POWER = "webapp_outlives_power"
USUAL_CACHE_KB = 2_000
BULK_CACHE_KB = 64_000
BULK_WAL_PAGES = 20_000


def add_database(app: Flask, settings: Settings) -> None:
    """Bind the database of the settings to an app."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.extensions["settings"] = settings
    db.init_app(app)
    with app.app_context():
        tune(db.engine, settings.sqlite_busy_ms)


def tune(engine: Engine, busy_ms: int) -> None:
    """Set up every new connection of `engine`.

    On SQLite, a transaction begins IMMEDIATE when the connection carries the `WRITES` option: it then waits up to
    `busy_ms` milliseconds for another writer instead of failing halfway. Where it carries `OUTLIVES_POWER`, what it
    commits is on the disk when the commit returns, and so are the later commits of that connection; else the last
    commits before a power failure may be lost, though none before the death of a process.

    PostgreSQL plans every statement anew, for the tables as they are. A plan that a connection keeps from when a table
    was empty reads the whole table each time, however large it has become.
    """
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _plan_each_time)
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine, busy_ms)


def _plan_each_time(connection: Any, _record: Any) -> None:
    connection.autocommit = True
    connection.execute("SET plan_cache_mode = force_custom_plan")
    connection.autocommit = False


def _tune_sqlite(engine: Engine, busy_ms: int) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"busy_timeout={busy_ms}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(OUTLIVES_POWER):
            connection.exec_driver_sql("PRAGMA synchronous=FULL")
        mode = "IMMEDIATE" if options.get(WRITES) else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {mode}")


def expect_bulk(connection: Connection) -> None:
    """Let a SQLite connection keep more pages in memory, and copy them from the log to the database less often.

    Large tables have indexes in random order, so that every batch touches most pages again. It holds until
    `expect_little`, or until the connection is closed; other databases need nothing.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{BULK_CACHE_KB}")
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {BULK_WAL_PAGES}")


def expect_little(connection: Connection) -> None:
    """Take back what `expect_bulk` allowed for memory, and give the pages back that are kept."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{USUAL_CACHE_KB}")
        connection.exec_driver_sql("PRAGMA shrink_memory")
