from sqlalchemy import inspect

from webapp.extensions import db


def test_the_migrations_build_exactly_what_the_tables_say(runner):
    result = runner.invoke(args=["db", "check"])

    assert result.exit_code == 0, result.output


def test_every_migration_can_be_taken_back_and_done_again(runner):
    down = runner.invoke(args=["db", "downgrade", "base"])
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    up = runner.invoke(args=["db", "upgrade"])

    assert (down.exit_code, left, up.exit_code) == (0, set(), 0)
