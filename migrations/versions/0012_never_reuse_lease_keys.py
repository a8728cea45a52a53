"""never reuse the keys of review leases"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Let SQLite count on after a row has gone, as PostgreSQL does; leases last five minutes, so none is kept."""
    _make_anew(sqlite_autoincrement=True)


def downgrade() -> None:
    """Let SQLite give keys again."""
    _make_anew(sqlite_autoincrement=False)


def _make_anew(sqlite_autoincrement: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.drop_table("review_lease")
    op.create_table(
        "review_lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("artist_id", sa.Integer()),
        sa.Column("track_id", sa.Integer()),
        _link("artist_id", "artist", "CASCADE"),
        _link("track_id", "track", "CASCADE"),
        sa.CheckConstraint(
            "(artist_id IS NULL) <> (track_id IS NULL)", name=op.f("ck_review_lease_artist_or_track")
        ),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at_ms", sa.Integer(), nullable=False),
        sa.Column("ordering", sa.String(20), nullable=False),
        _link("account_id", "account", None),
        sa.PrimaryKeyConstraint("id", name="pk_review_lease"),
        sa.UniqueConstraint("artist_id", name="uq_review_lease_artist_id"),
        sa.UniqueConstraint("track_id", name="uq_review_lease_track_id"),
        sqlite_autoincrement=sqlite_autoincrement,
    )
    op.create_index("ix_review_lease_account_id", "review_lease", ["account_id"])


def _link(column: str, to: str, ondelete: str | None) -> sa.ForeignKeyConstraint:
    name = f"fk_review_lease_{column}_{to}"
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)
