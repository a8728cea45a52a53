"""Trained model versions and the one of each kind that serves."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

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
    created_at_ms: Mapped[EpochMs]
