"""add predictions and distributions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Keep what each model version says about every track, and how the features are distributed."""
    op.create_table(
        "track_prediction",
        sa.Column("track_id", sa.Integer(), sa.ForeignKey("track.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "model_version_id",
            sa.Integer(),
            sa.ForeignKey("model_version.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("genre_group.id"), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("inputs_crc", sa.Integer(), nullable=False),
        sa.CheckConstraint("probability >= 0 AND probability <= 1", name="probability_is_fraction"),
    )
    op.create_index("ix_track_prediction_version_group", "track_prediction", ["model_version_id", "group_id"])
    op.create_table(
        "feature_distribution",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("genre_group.id")),
        sa.Column("feature", sa.String(40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("quantiles", sa.JSON(), nullable=False),
    )
    op.create_index(
        "uq_feature_distribution_group_feature", "feature_distribution", ["group_id", "feature"], unique=True
    )
    op.add_column(
        "genre_value",
        sa.Column("model_version_id", sa.Integer(), sa.ForeignKey("model_version.id")),
        inline_references=True,
    )


def downgrade() -> None:
    """Forget the predictions and the distributions."""
    op.drop_column("genre_value", "model_version_id")
    op.drop_table("feature_distribution")
    op.drop_table("track_prediction")
