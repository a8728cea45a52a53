"""add the turns of versions to serve"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_EPOCH_MS = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_VERSION = sa.table("model_version", sa.column("id"), sa.column("kind"), sa.column("version"),
                    sa.column("is_serving"), sa.column("created_at_ms"))
_ENTRY = sa.table("audit_entry", sa.column("id"), sa.column("action"), sa.column("subject"),
                  sa.column("occurred_at_ms"))
_TURN = sa.table("serving_turn", sa.column("id"), sa.column("version_id"), sa.column("began_at_ms"),
                 sa.column("rolls_back_to_id"))


def upgrade() -> None:
    """Remember which version served before which, beginning with what the audit log tells."""
    op.create_table(
        "serving_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("began_at_ms", _EPOCH_MS, nullable=False),
        sa.Column("rolls_back_to_id", sa.Integer()),
        sa.ForeignKeyConstraint(["version_id"], ["model_version.id"], name="fk_serving_turn_version_id_model_version"),
        sa.ForeignKeyConstraint(
            ["rolls_back_to_id"], ["serving_turn.id"], name="fk_serving_turn_rolls_back_to_id_serving_turn"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_serving_turn"),
    )
    op.create_index("ix_serving_turn_version_id", "serving_turn", ["version_id"])
    _tell_from_the_audit_log(op.get_bind())


def downgrade() -> None:
    """Forget which version served before which."""
    op.drop_table("serving_turn")


def _tell_from_the_audit_log(connection: sa.Connection) -> None:
    """Make a turn of every entry, and one of each serving version that the log does not end with."""
    versions = {row.version: row for row in connection.execute(sa.select(_VERSION))}
    told = sa.select(_ENTRY).where(_ENTRY.c.action == "model version serves").order_by(_ENTRY.c.id)
    begun = [
        (versions[entry.subject], entry.occurred_at_ms)
        for entry in connection.execute(told)
        if entry.subject in versions
    ]
    last = {version.kind: version.id for version, _ in begun}
    serving = sorted((row for row in versions.values() if row.is_serving), key=lambda row: row.id)
    begun += [(row, row.created_at_ms) for row in serving if last.get(row.kind) != row.id]
    newest: dict[str, int] = {}
    for version, began_at_ms in begun:
        turn = _TURN.insert().values(
            version_id=version.id, began_at_ms=began_at_ms, rolls_back_to_id=newest.get(version.kind)
        )
        newest[version.kind] = connection.execute(turn.returning(_TURN.c.id)).scalar_one()
