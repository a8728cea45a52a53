"""Experiments on listeners: what is compared, and who saw which variant."""

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, EpochMs, PrimaryKey


class Experiment(Base):
    """An A/B experiment, or the replay of an old log divided afterwards (`is_replay`)."""

    __tablename__ = "experiment"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    hypothesis: Mapped[str] = mapped_column(String(500))
    is_replay: Mapped[bool]
    split: Mapped[str] = mapped_column(String(20))
    salt: Mapped[str] = mapped_column(String(64))
    created_at_ms: Mapped[EpochMs]

    variants: Mapped[list["Variant"]] = relationship(back_populates="experiment", order_by="Variant.position")


class Variant(Base):
    """One arm of an experiment; position 0 is the control."""

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

    experiment: Mapped[Experiment] = relationship(back_populates="variants")


class Assignment(Base):
    """The variant a listener got, once and for good."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("experiment_id", "listener_id"),)

    id: Mapped[PrimaryKey]
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    listener_id: Mapped[int] = mapped_column(ForeignKey("listener.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), index=True)
    assigned_at_ms: Mapped[EpochMs]
