"""Experiments on listeners: what is compared, and who saw which variant."""

from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, BigInt, EpochMs, PrimaryKey
from webapp.models.registry import ModelVersion


class ExperimentState(StrEnum):
    """Where an experiment stands; it never goes back."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    ARCHIVED = "archived"


class Shows(StrEnum):
    """What a variant shows its listeners."""

    NOTHING = "nothing"
    BASELINE = "baseline"
    ADVANCED = "advanced"


class Layer(Base):
    """Experiments of one layer divide its listeners among them, by the layer's salt, and never share one."""

    __tablename__ = "layer"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    salt: Mapped[str] = mapped_column(String(64))


class Experiment(Base):
    """An A/B experiment, or the replay of an old log divided afterwards (`is_replay`).

    A listener is in it if they belong to its population and their bucket, in [0, 1), lies in one of its
    `segments` ([low, high) each). The bucket is of the layer's salt, or of its own where it has no layer.
    Ramping up adds segments and takes none away. `population_premium` is None for everybody.
    """

    __tablename__ = "experiment"
    __table_args__ = (
        CheckConstraint("population_minimum_sessions >= 0", name="minimum_sessions_not_negative"),
    )

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    hypothesis: Mapped[str] = mapped_column(String(500))
    is_replay: Mapped[bool]
    split: Mapped[str] = mapped_column(String(20))
    salt: Mapped[str] = mapped_column(String(64))
    created_at_ms: Mapped[EpochMs]

    state: Mapped[str] = mapped_column(String(10), default=ExperimentState.DRAFT, server_default="draft")
    layer_id: Mapped[int | None] = mapped_column(ForeignKey("layer.id"), index=True)
    segments: Mapped[list[list[float]]] = mapped_column(
        JSON, default=lambda: [[0.0, 1.0]], server_default="[[0.0, 1.0]]"
    )
    population_premium: Mapped[bool | None]
    population_minimum_sessions: Mapped[int] = mapped_column(default=0, server_default="0")
    started_at_ms: Mapped[int | None] = mapped_column(BigInt)
    stopped_at_ms: Mapped[int | None] = mapped_column(BigInt)

    layer: Mapped[Layer | None] = relationship()
    variants: Mapped[list["Variant"]] = relationship(back_populates="experiment", order_by="Variant.position")


class Variant(Base):
    """One arm of an experiment; position 0 is the control. Without a pinned version, what serves is shown."""

    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("experiment_id", "key"),
        CheckConstraint("weight >= 0 AND weight <= 1", name="weight_is_fraction"),
    )

    id: Mapped[PrimaryKey]
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    weight: Mapped[float]
    position: Mapped[int] = mapped_column(SmallInteger)
    shows: Mapped[str] = mapped_column(String(10), default=Shows.NOTHING, server_default="nothing")
    model_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))

    experiment: Mapped[Experiment] = relationship(back_populates="variants")
    model_version: Mapped[ModelVersion | None] = relationship()


class Assignment(Base):
    """The variant a listener got, once and for good; one that a person overrode is left out of the analysis."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("experiment_id", "listener_id"),)

    id: Mapped[PrimaryKey]
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    listener_id: Mapped[int] = mapped_column(ForeignKey("listener.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), index=True)
    assigned_at_ms: Mapped[EpochMs]
    is_override: Mapped[bool] = mapped_column(default=False, server_default=false())


class Exposure(Base):
    """A listener's first real use of a variant.

    `variant_id` is the variant that was first shown; `is_mixed` says that another one was shown too, so that the
    listener counts for none. `was_premium` is what they were when first exposed.
    """

    __tablename__ = "exposure"
    __table_args__ = (
        UniqueConstraint("experiment_id", "listener_id"),
        Index("ix_exposure_experiment_exposed", "experiment_id", "exposed_at_ms"),
    )

    id: Mapped[PrimaryKey]
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    listener_id: Mapped[int] = mapped_column(ForeignKey("listener.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    exposed_at_ms: Mapped[EpochMs]
    received_at_ms: Mapped[EpochMs]
    was_premium: Mapped[bool]
    is_mixed: Mapped[bool] = mapped_column(default=False)
