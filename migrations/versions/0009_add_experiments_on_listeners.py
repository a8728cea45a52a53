"""add experiments on listeners: states, layers, exposures, and the tokens of their clients"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_EPOCH_MS = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what a running experiment needs. Replays so far count all sessions, as if they were over."""
    _add_tokens()
    op.create_table(
        "layer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_layer"),
        sa.UniqueConstraint("key", name="uq_layer_key"),
    )
    _widen_experiments()
    _add_exposures()
    op.add_column("listening_session", sa.Column("late_events", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("session_event", sa.Column("received_at_ms", _EPOCH_MS))


def downgrade() -> None:
    """Forget experiments that ran; replays stay."""
    op.drop_column("session_event", "received_at_ms")
    op.drop_column("listening_session", "late_events")
    op.drop_table("exposure")
    with op.batch_alter_table("assignment") as assignment:
        assignment.drop_column("is_override")
    with op.batch_alter_table("variant") as variant:
        variant.drop_constraint("fk_variant_model_version_id_model_version", type_="foreignkey")
        variant.drop_column("model_version_id")
        variant.drop_column("shows")
    _narrow_experiments()
    op.drop_table("layer")
    with op.batch_alter_table("account") as account:
        account.drop_constraint("uq_account_listener_id", type_="unique")
        account.drop_constraint("fk_account_listener_id_listener", type_="foreignkey")
        account.drop_column("listener_id")
    op.drop_table("api_token")


def _add_tokens() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("created_at_ms", _EPOCH_MS, nullable=False),
        sa.Column("expires_at_ms", _EPOCH_MS),
        sa.Column("last_used_at_ms", _EPOCH_MS),
        sa.Column("revoked_at_ms", _EPOCH_MS),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_api_token_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("token_sha256", name="uq_api_token_token_sha256"),
    )
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("listener_id", sa.Integer()))
        account.create_foreign_key("fk_account_listener_id_listener", "listener", ["listener_id"], ["id"])
        account.create_unique_constraint("uq_account_listener_id", ["listener_id"])


def _widen_experiments() -> None:
    with op.batch_alter_table("experiment") as experiment:
        experiment.add_column(sa.Column("state", sa.String(10), nullable=False, server_default="draft"))
        experiment.add_column(sa.Column("layer_id", sa.Integer()))
        experiment.add_column(sa.Column("segments", sa.JSON(), nullable=False, server_default="[[0.0, 1.0]]"))
        experiment.add_column(sa.Column("population_premium", sa.Boolean()))
        experiment.add_column(
            sa.Column("population_minimum_sessions", sa.Integer(), nullable=False, server_default="0")
        )
        for name in ("started_at_ms", "stopped_at_ms"):
            experiment.add_column(sa.Column(name, _EPOCH_MS))
        experiment.create_foreign_key("fk_experiment_layer_id_layer", "layer", ["layer_id"], ["id"])
        experiment.create_check_constraint("minimum_sessions_not_negative", "population_minimum_sessions >= 0")
        experiment.create_index("ix_experiment_layer_id", ["layer_id"])
    op.execute("UPDATE experiment SET state = 'stopped'")
    with op.batch_alter_table("variant") as variant:
        variant.add_column(sa.Column("shows", sa.String(10), nullable=False, server_default="nothing"))
        variant.add_column(sa.Column("model_version_id", sa.Integer()))
        variant.create_foreign_key(
            "fk_variant_model_version_id_model_version", "model_version", ["model_version_id"], ["id"]
        )


def _narrow_experiments() -> None:
    with op.batch_alter_table("experiment") as experiment:
        experiment.drop_index("ix_experiment_layer_id")
        experiment.drop_constraint("minimum_sessions_not_negative", type_="check")
        experiment.drop_constraint("fk_experiment_layer_id_layer", type_="foreignkey")
        for name in (
            *("stopped_at_ms", "started_at_ms", "population_minimum_sessions", "population_premium"),
            *("segments", "layer_id", "state"),
        ):
            experiment.drop_column(name)


def _add_exposures() -> None:
    with op.batch_alter_table("assignment") as assignment:
        assignment.add_column(sa.Column("is_override", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "exposure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("listener_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("exposed_at_ms", _EPOCH_MS, nullable=False),
        sa.Column("received_at_ms", _EPOCH_MS, nullable=False),
        sa.Column("was_premium", sa.Boolean(), nullable=False),
        sa.Column("is_mixed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name="fk_exposure_experiment_id_experiment", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["listener_id"], ["listener.id"], name="fk_exposure_listener_id_listener"),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name="fk_exposure_variant_id_variant"),
        sa.PrimaryKeyConstraint("id", name="pk_exposure"),
        sa.UniqueConstraint("experiment_id", "listener_id", name="uq_exposure_experiment_id_listener_id"),
    )
    op.create_index("ix_exposure_listener_id", "exposure", ["listener_id"])
    op.create_index("ix_exposure_experiment_exposed", "exposure", ["experiment_id", "exposed_at_ms"])
