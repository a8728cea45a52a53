"""add the review loop: opinions, leases, verdicts, write-backs, feedback of listeners, and drift"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_EPOCH_MS = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ORIGINS = {"verdict_id": "verdict", "batch_id": "write_batch"}


def upgrade() -> None:
    """Add the tables; values so far came neither of a verdict nor of a write-back."""
    op.add_column("model_version", sa.Column("is_shadow", sa.Boolean(), nullable=False, server_default=sa.false()))
    _add_opinions()
    _add_leases()
    _add_verdicts()
    _add_write_backs()
    _add_feedback()
    _add_drift()
    for column, table in _ORIGINS.items():
        link = sa.ForeignKey(f"{table}.id", name=f"fk_genre_value_{column}_{table}")
        op.add_column("genre_value", sa.Column(column, sa.Integer(), link), inline_references=True)
        op.create_index(f"ix_genre_value_{column}", "genre_value", [column])


def downgrade() -> None:
    """Forget what people said; what was written back stays as it is."""
    for column in _ORIGINS:
        op.drop_index(f"ix_genre_value_{column}", "genre_value")
        op.drop_column("genre_value", column)
    for table in (
        *("feature_drift", "listener_feedback", "removed_value", "write_batch", "verdict", "review_lease"),
        "opinion",
    ):
        op.drop_table(table)
    op.drop_column("model_version", "is_shadow")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _link(table: str, column: str, to: str, is_owned: bool = False) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{to}"
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete="CASCADE" if is_owned else None)


def _subject(table: str) -> list[sa.Column[int] | sa.Constraint]:
    """An artist or a track."""
    return [
        sa.Column("artist_id", sa.Integer()),
        sa.Column("track_id", sa.Integer()),
        _link(table, "artist_id", "artist", is_owned=True),
        _link(table, "track_id", "track", is_owned=True),
        sa.CheckConstraint("(artist_id IS NULL) <> (track_id IS NULL)", name="artist_or_track"),
    ]


def _add_opinions() -> None:
    op.create_table(
        "opinion",
        _id(),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        *_subject("opinion"),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("uncertainty", sa.Double(), nullable=False),
        sa.Column("tracks", sa.Integer(), nullable=False),
        sa.Column("inputs_crc", sa.Integer(), nullable=False),
        sa.Column("popularity", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.CheckConstraint("probability >= 0 AND probability <= 1", name="probability_is_fraction"),
        _link("opinion", "model_version_id", "model_version", is_owned=True),
        _link("opinion", "group_id", "genre_group"),
        sa.PrimaryKeyConstraint("id", name="pk_opinion"),
        sa.UniqueConstraint("model_version_id", "artist_id", name="uq_opinion_model_version_id_artist_id"),
        sa.UniqueConstraint("model_version_id", "track_id", name="uq_opinion_model_version_id_track_id"),
    )
    op.create_index("ix_opinion_artist_id", "opinion", ["artist_id"])
    op.create_index("ix_opinion_track_id", "opinion", ["track_id"])
    for name, column in (("uncertainty", "uncertainty"), ("popularity", "popularity"), ("crc", "inputs_crc")):
        op.create_index(f"ix_opinion_version_{name}", "opinion", ["model_version_id", "is_open", column])


def _add_leases() -> None:
    op.create_table(
        "review_lease",
        _id(),
        *_subject("review_lease"),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at_ms", _EPOCH_MS, nullable=False),
        sa.Column("ordering", sa.String(20), nullable=False),
        _link("review_lease", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_review_lease"),
        sa.UniqueConstraint("artist_id", name="uq_review_lease_artist_id"),
        sa.UniqueConstraint("track_id", name="uq_review_lease_track_id"),
    )
    op.create_index("ix_review_lease_account_id", "review_lease", ["account_id"])


def _add_verdicts() -> None:
    op.create_table(
        "verdict",
        _id(),
        *_subject("verdict"),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(10), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("ordering", sa.String(20), nullable=False),
        sa.Column("advanced_version_id", sa.Integer()),
        sa.Column("baseline_version_id", sa.Integer()),
        sa.Column("created_at_ms", _EPOCH_MS, nullable=False),
        sa.Column("undone_at_ms", _EPOCH_MS),
        _link("verdict", "account_id", "account"),
        _link("verdict", "advanced_version_id", "model_version"),
        _link("verdict", "baseline_version_id", "model_version"),
        sa.PrimaryKeyConstraint("id", name="pk_verdict"),
    )
    for column in ("artist_id", "track_id", "advanced_version_id"):
        op.create_index(f"ix_verdict_{column}", "verdict", [column])
    op.create_index("ix_verdict_account_created", "verdict", ["account_id", "created_at_ms"])


def _add_write_backs() -> None:
    op.create_table(
        "write_batch",
        _id(),
        sa.Column("created_at_ms", _EPOCH_MS, nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("precision", sa.Double(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("artists", sa.Integer(), nullable=False),
        sa.Column("values_added", sa.Integer(), nullable=False),
        sa.Column("values_removed", sa.Integer(), nullable=False),
        sa.Column("undone_at_ms", _EPOCH_MS),
        sa.Column("undone_by_id", sa.Integer()),
        sa.Column("client_key", sa.String(60)),
        _link("write_batch", "account_id", "account"),
        _link("write_batch", "model_version_id", "model_version"),
        _link("write_batch", "undone_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_write_batch"),
        sa.UniqueConstraint("client_key", name="uq_write_batch_client_key"),
    )
    op.create_table(
        "removed_value",
        _id(),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        _link("removed_value", "batch_id", "write_batch", is_owned=True),
        sa.PrimaryKeyConstraint("id", name="pk_removed_value"),
    )
    op.create_index("ix_removed_value_batch_id", "removed_value", ["batch_id"])


def _add_feedback() -> None:
    op.create_table(
        "listener_feedback",
        _id(),
        sa.Column("listener_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer()),
        sa.Column("created_at_ms", _EPOCH_MS, nullable=False),
        _link("listener_feedback", "listener_id", "listener"),
        _link("listener_feedback", "track_id", "track", is_owned=True),
        _link("listener_feedback", "group_id", "genre_group"),
        _link("listener_feedback", "model_version_id", "model_version"),
        sa.PrimaryKeyConstraint("id", name="pk_listener_feedback"),
        sa.UniqueConstraint(
            "listener_id", "track_id", "group_id", name="uq_listener_feedback_listener_id_track_id_group_id"
        ),
    )
    op.create_index("ix_listener_feedback_track_id", "listener_feedback", ["track_id"])
    op.create_index("ix_listener_feedback_listener_created", "listener_feedback", ["listener_id", "created_at_ms"])


def _add_drift() -> None:
    op.create_table(
        "feature_drift",
        _id(),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("stability_index", sa.Double(), nullable=False),
        sa.Column("expected", sa.JSON(), nullable=False),
        sa.Column("observed", sa.JSON(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("measured_at_ms", _EPOCH_MS, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        _link("feature_drift", "model_version_id", "model_version", is_owned=True),
        sa.PrimaryKeyConstraint("id", name="pk_feature_drift"),
        sa.UniqueConstraint("model_version_id", "subject", name="uq_feature_drift_model_version_id_subject"),
    )
