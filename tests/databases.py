"""Throw-away databases: a SQLite file, and PostgreSQL where it is installed."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

# What happens when the power fails does not matter to a database that lives for one test.
_HASTY = " ".join(
    f"-c {setting}"
    for setting in (
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
        "autovacuum=off",
        "wal_level=minimal",
        "max_wal_senders=0",
    )
)
_COPIES_FILES_SINCE = 150_000


def postgres_programs() -> Path | None:
    """Find the folder with `initdb`, if a PostgreSQL server is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def postgres_server(programs: Path, folder: Path) -> Iterator[str]:
    """Run a server of our own on a free loopback port; gives its address without a database name."""
    as_owner = _drop_root(folder)
    data, port = folder / "data", free_port()
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} {_HASTY}"
    run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(
        [*as_owner, programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8"], **run
    )
    control = [*as_owner, programs / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", options, "-l", folder / "log", "start"], **run)
    try:
        yield f"postgresql+psycopg://tests@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **run)


def _drop_root(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


def free_port() -> int:
    """Find a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_sql(server: str, statement: str) -> None:
    """Run one statement outside a transaction, as CREATE DATABASE wants it."""
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def copy_database(server: str, name: str, template: str) -> None:
    """Make a database as a copy of another, in the way that costs least where one can choose."""
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
        strategy = " STRATEGY FILE_COPY" if version >= _COPIES_FILES_SINCE else ""
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}{strategy}"))
    engine.dispose()


_OTHERS_LEAVE = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# Copies have the numbers of the template; whatever is made anew gets another one.
_SCHEMA = text(
    "SELECT (SELECT sum(oid::bigint) FROM pg_class), (SELECT count(*) FROM pg_attribute),"
    " (SELECT sum(oid::bigint) FROM pg_proc), (SELECT sum(oid::bigint) FROM pg_trigger)"
)
_TABLES = text(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND relname <> 'alembic_version'"
)
_COUNT_FROM_1 = text(
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
    " FROM pg_sequences WHERE last_value IS NOT NULL"
)


class ReusedDatabase:
    """A database on PostgreSQL that one test after the other finds as if it were new.

    Its few rows are taken out, which is several times quicker than to copy the template: that is done only after a test
    that changed tables. The template must have no rows but the name of its migration.
    """

    def __init__(self, server: str, template: str) -> None:
        self.address = f"{server}/one_test"
        self._server, self._template = server, template
        self._engine = create_engine(self.address, isolation_level="AUTOCOMMIT")
        self._copy()

    def renew(self) -> None:
        """Make it as new; whoever is still connected no longer is."""
        with self._engine.connect() as connection:
            connection.execute(_OTHERS_LEAVE)
            if connection.execute(_SCHEMA).one() == self._schema:
                return _take_rows_out(connection)
        self._copy()

    def close(self) -> None:
        """Let go of the connection."""
        self._engine.dispose()

    def _copy(self) -> None:
        self._engine.dispose()
        copy_database(self._server, "one_test", self._template)
        with self._engine.connect() as connection:
            self._schema = connection.execute(_SCHEMA).one()


def _take_rows_out(connection: Connection) -> None:
    tables = connection.execute(_TABLES).scalars()
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)
    filled = connection.execute(text(asked)).scalars().all()
    connection.execute(text("SET session_replication_role = replica"))  # Foreign keys and triggers rest.
    for name in filled:
        connection.execute(text(f"DELETE FROM {name}"))
    if filled:
        connection.execute(text(f"VACUUM {', '.join(filled)}"))
    connection.execute(_COUNT_FROM_1)
