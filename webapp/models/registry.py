"""Trained model versions, the one of each kind that serves, and those that served before it."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, EpochMs, PrimaryKey


class ModelKind(StrEnum):
    """The two models the product compares."""

    BASELINE = "baseline"
    ADVANCED = "advanced"


class ModelVersion(Base):
    """A trained version: where its files are, what they must hash to, and how well it did.

    `folder` is relative to the artefact folder of the settings; `manifest_sha256` covers the manifest,
    which in turn covers every file. `metrics` is the evaluation on test artists.
    """

    __tablename__ = "model_version"
    __table_args__ = (
        Index(
            "uq_model_version_serving_kind",
            "kind",
            unique=True,
            sqlite_where=text("is_serving"),
            postgresql_where=text("is_serving"),
        ),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(60), unique=True)
    folder: Mapped[str] = mapped_column(String(200))
    manifest_sha256: Mapped[str] = mapped_column(String(64))
    data_fingerprint: Mapped[str] = mapped_column(String(64))
    mapping_id: Mapped[int] = mapped_column(ForeignKey("genre_mapping.id"))
    seed: Mapped[int]
    metrics: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_synthetic: Mapped[bool]
    is_serving: Mapped[bool] = mapped_column(default=False)
    is_shadow: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at_ms: Mapped[EpochMs]


class ServingTurn(Base):
    """A version began to serve; the newest turn of a kind is that of the version that serves.

    `rolls_back_to_id` is the turn that a rollback takes up again: the one before this one, or, where this one
    came of a rollback, the one before that which it repeats. So rolling back again goes further back.
    """

    __tablename__ = "serving_turn"

    id: Mapped[PrimaryKey]
    version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"), index=True)
    began_at_ms: Mapped[EpochMs]
    rolls_back_to_id: Mapped[int | None] = mapped_column(ForeignKey("serving_turn.id"))

    version: Mapped[ModelVersion] = relationship()
    rolls_back_to: Mapped["ServingTurn | None"] = relationship(remote_side="ServingTurn.id")
