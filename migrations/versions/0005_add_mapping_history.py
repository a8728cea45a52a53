"""add the history of mappings"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Let a mapping version say who made it, how and why, and its entries what supports them."""
    for table, column in _columns():
        op.add_column(table, column)
    for table, column, key in _REFERENCES:
        op.add_column(table, sa.Column(column, sa.Integer(), sa.ForeignKey(key)), inline_references=True)


def downgrade() -> None:
    """Forget who made the mapping versions, and which person said a genre value."""
    for table, column, _ in reversed(_REFERENCES):
        op.drop_column(table, column)
    for table, added in reversed(_columns()):
        op.drop_column(table, added.name)


def _columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    return (
        ("genre_mapping", sa.Column("origin", sa.String(10), nullable=False, server_default="fold")),
        ("genre_mapping", sa.Column("note", sa.String(300), nullable=False, server_default="")),
        ("genre_mapping", sa.Column("method", sa.String(10), nullable=False, server_default="rules")),
        ("genre_mapping", sa.Column("is_method_chosen", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("genre_mapping_entry", sa.Column("artists", sa.Integer(), nullable=False, server_default="0")),
        ("genre_mapping_entry", sa.Column("companions", sa.String(300), nullable=False, server_default="")),
        ("genre_mapping_entry", sa.Column("agreement", sa.Double())),
        ("genre_group", sa.Column("is_current", sa.Boolean(), nullable=False, server_default=sa.true())),
    )


_REFERENCES = (
    ("genre_mapping", "account_id", "account.id"),
    ("genre_mapping", "parent_id", "genre_mapping.id"),
    ("genre_mapping", "reverted_to_id", "genre_mapping.id"),
    ("genre_value", "account_id", "account.id"),
)
