"""Runs the migrations on the database of the current app; Flask-Migrate calls it."""

from alembic import context
from flask import current_app

from webapp.models import Base

database = current_app.extensions["migrate"].db


# Written by hand in its migration, because no table class can describe a full-text index on both databases.
SEARCH_INDEX = (
    "track_search",
    "artist_search",
    "ix_artist_words",
    "ix_artist_name_key_prefix",
    "ix_track_by_",
)


def is_described(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the table classes describe a table or index, so that the two can be compared."""
    return not (kind in ("table", "index") and (name or "").startswith(SEARCH_INDEX))


def run() -> None:
    """Run each migration in a transaction of its own, so that a failed one leaves the last good state."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            include_name=is_described,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database: --sql is not offered.")
run()
