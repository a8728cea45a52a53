"""add jobs and uploads"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_MS = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make room for background work and for the files that people upload."""
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON()),
        sa.Column("message", sa.String(1000), nullable=False),
        sa.Column("done", _MS, nullable=False),
        sa.Column("total", _MS, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("created_at_ms", _MS, nullable=False),
        sa.Column("started_at_ms", _MS),
        sa.Column("heartbeat_at_ms", _MS),
        sa.Column("finished_at_ms", _MS),
    )
    op.create_index("ix_job_state_created", "job", ["state", "created_at_ms"])
    op.create_table(
        "catalogue_upload",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("folder", sa.String(60), nullable=False, unique=True),
        sa.Column("size_bytes", _MS, nullable=False),
        sa.Column("kind", sa.String(20)),
        sa.Column("column_map", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("job_id", sa.Integer(), sa.ForeignKey("job.id"), unique=True),
        sa.Column("created_at_ms", _MS, nullable=False),
    )


def downgrade() -> None:
    """Forget all jobs and uploads."""
    op.drop_table("catalogue_upload")
    op.drop_table("job")
