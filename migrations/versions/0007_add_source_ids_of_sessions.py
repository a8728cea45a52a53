"""add the source ids of sessions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Let several sessions have the same id in their sources, as releases count sessions from the same number."""
    op.add_column(
        "listening_session", sa.Column("source_id", sa.String(100), nullable=False, server_default="")
    )
    op.execute("UPDATE listening_session SET source_id = external_id")
    op.create_index("ix_listening_session_source_id", "listening_session", ["source_id"])


def downgrade() -> None:
    """Forget the ids of the sources."""
    op.drop_index("ix_listening_session_source_id", "listening_session")
    op.drop_column("listening_session", "source_id")
