"""add the plan of an experiment, its metrics, the snapshots of its report, and A/A checks"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_EPOCH_MS = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CHECKS = {
    "planned_listeners_positive": "planned_listeners > 0",
    "planned_looks_positive": "planned_looks > 0",
    "winsorised_at_is_fraction": "winsorised_at > 0 AND winsorised_at < 1",
}


def upgrade() -> None:
    """Add what a report needs to know beforehand. Experiments so far have one primary metric and no plan."""
    with op.batch_alter_table("experiment") as experiment:
        experiment.add_column(
            sa.Column("primary_metric", sa.String(40), nullable=False, server_default="session_duration")
        )
        experiment.add_column(sa.Column("planned_listeners", sa.Integer()))
        experiment.add_column(sa.Column("planned_looks", sa.SmallInteger(), nullable=False, server_default="1"))
        experiment.add_column(sa.Column("looking", sa.String(10), nullable=False, server_default="planned"))
        experiment.add_column(sa.Column("winsorised_at", sa.Double()))
        experiment.add_column(sa.Column("starts_at_ms", _EPOCH_MS))
        experiment.add_column(sa.Column("ends_at_ms", _EPOCH_MS))
        for name, condition in _CHECKS.items():
            experiment.create_check_constraint(name, condition)
    with op.batch_alter_table("assignment") as assignment:
        assignment.add_column(sa.Column("block", sa.Integer()))
    op.create_index(
        "ix_session_event_unlisted",
        "session_event",
        ["session_id"],
        sqlite_where=sa.text("unlisted_track IS NOT NULL"),
        postgresql_where=sa.text("unlisted_track IS NOT NULL"),
    )
    _add_metrics()
    _add_snapshots()
    _add_checks()


def downgrade() -> None:
    """Forget plans, snapshots and checks."""
    op.drop_table("aa_check")
    op.drop_table("report_snapshot")
    op.drop_table("experiment_metric")
    op.drop_index("ix_session_event_unlisted", table_name="session_event")
    with op.batch_alter_table("assignment") as assignment:
        assignment.drop_column("block")
    with op.batch_alter_table("experiment") as experiment:
        for name in _CHECKS:
            experiment.drop_constraint(name, type_="check")
        for name in (
            *("ends_at_ms", "starts_at_ms", "winsorised_at", "looking", "planned_looks", "planned_listeners"),
            "primary_metric",
        ):
            experiment.drop_column(name)


def _add_metrics() -> None:
    op.create_table(
        "experiment_metric",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(40), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("margin", sa.Double()),
        sa.Column("is_relative", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("margin >= 0", name="margin_not_negative"),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name="fk_experiment_metric_experiment_id_experiment",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_experiment_metric"),
        sa.UniqueConstraint("experiment_id", "metric", name="uq_experiment_metric_experiment_id_metric"),
    )


def _add_snapshots() -> None:
    op.create_table(
        "report_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("taken_at_ms", _EPOCH_MS, nullable=False),
        sa.Column("cutoff_ms", _EPOCH_MS, nullable=False),
        sa.Column("look", sa.SmallInteger()),
        sa.Column("information_fraction", sa.Double()),
        sa.Column("account_id", sa.Integer()),
        sa.Column("reason", sa.String(300), nullable=False, server_default=""),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_report_snapshot_account_id_account"),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name="fk_report_snapshot_experiment_id_experiment",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_snapshot"),
        sa.UniqueConstraint("experiment_id", "sha256", name="uq_report_snapshot_experiment_id_sha256"),
    )


def _add_checks() -> None:
    op.create_table(
        "aa_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checked_at_ms", _EPOCH_MS, nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("listeners", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("randomisations", sa.Integer(), nullable=False),
        sa.Column("seed", _EPOCH_MS, nullable=False),
        sa.Column("listener_rate", sa.Double(), nullable=False),
        sa.Column("session_rate", sa.Double(), nullable=False),
        sa.Column("listener_histogram", sa.JSON(), nullable=False),
        sa.Column("session_histogram", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_aa_check"),
    )
