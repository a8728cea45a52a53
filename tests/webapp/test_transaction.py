import sqlite3

import pytest
from sqlalchemy import text

from webapp.database import BULK_CACHE_KB, BULK_WAL_PAGES, USUAL_CACHE_KB, expect_little
from webapp.extensions import db
from webapp.models import Genre
from webapp.transaction import begin_writing, bulk_writing, checkpoint, writing


def test_what_is_written_is_committed_at_the_edge(app, session):
    with writing() as writer:
        writer.add(Genre(name="desi pop"))

    assert session.query(Genre).count() == 1


def test_an_error_undoes_everything(app, session):
    with pytest.raises(RuntimeError), writing() as writer:
        writer.add(Genre(name="desi pop"))
        writer.flush()
        raise RuntimeError

    assert session.query(Genre).count() == 0


def test_a_checkpoint_keeps_what_came_before_it(app, session):
    with pytest.raises(RuntimeError), writing() as writer:
        writer.add(Genre(name="first"))
        checkpoint()
        writer.add(Genre(name="second"))
        writer.flush()
        raise RuntimeError

    assert [g.name for g in session.query(Genre)] == ["first"]


def test_a_sqlite_writer_holds_the_lock_from_its_first_moment(app, session):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has one writer at a time")
    begin_writing(session)
    other = sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    session.rollback()
    other.close()


def test_sqlite_writes_ahead_and_checks_foreign_keys(app, session):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("these are settings of SQLite")

    assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_bulk_write_keeps_more_pages_of_sqlite_in_memory(app, session):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("these are settings of SQLite")
    with bulk_writing() as writer:
        held = [
            writer.execute(text(f"PRAGMA {name}")).scalar() for name in ("cache_size", "wal_autocheckpoint")
        ]

    assert held == [-BULK_CACHE_KB, BULK_WAL_PAGES]


def test_what_a_bulk_write_was_allowed_can_be_taken_back(app, session):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("these are settings of SQLite")
    with bulk_writing() as writer:
        writer.execute(text("SELECT 1"))

    expect_little(db.session.connection())

    assert db.session.execute(text("PRAGMA cache_size")).scalar() == -USUAL_CACHE_KB


def test_what_must_outlive_a_power_failure_waits_for_the_disk(session):
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL always waits for the disk")

    def waits(**how):
        with writing(**how) as inside:
            return inside.execute(text("PRAGMA synchronous")).scalar()

    assert [waits(), waits(outlives_power=True)] == [1, 2]
