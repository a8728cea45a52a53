"""add the history of mappings"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Let a mapping version say who made it, why, and from which one."""
    op.add_column("genre_mapping", sa.Column("origin", sa.String(10), nullable=False, server_default="fold"))
    op.add_column("genre_mapping", sa.Column("note", sa.String(300), nullable=False, server_default=""))
    for table, column, key in _REFERENCES:
        op.add_column(table, sa.Column(column, sa.Integer(), sa.ForeignKey(key)), inline_references=True)


def downgrade() -> None:
    """Forget who made the mapping versions, and which person said a genre value."""
    for table, column, _ in reversed(_REFERENCES):
        op.drop_column(table, column)
    op.drop_column("genre_mapping", "note")
    op.drop_column("genre_mapping", "origin")


_REFERENCES = (
    ("genre_mapping", "account_id", "account.id"),
    ("genre_mapping", "parent_id", "genre_mapping.id"),
    ("genre_mapping", "reverted_to_id", "genre_mapping.id"),
    ("genre_value", "account_id", "account.id"),
)
