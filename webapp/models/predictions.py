"""What the models say about the whole catalogue, and how its features are distributed."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, PrimaryKey


class TrackPrediction(Base):
    """The likeliest group of a track in the eyes of one model version, from `flask models predict-catalogue`.

    `inputs_crc` is a checksum of what the model was told of the track, signed to fit 32 bits: where it differs from
    the track of today, the row is out of date.
    """

    __tablename__ = "track_prediction"
    __table_args__ = (
        CheckConstraint("probability >= 0 AND probability <= 1", name="probability_is_fraction"),
        Index("ix_track_prediction_version_group", "model_version_id", "group_id"),
    )

    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), primary_key=True)
    model_version_id: Mapped[int] = mapped_column(
        ForeignKey("model_version.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(ForeignKey("genre_group.id"))
    probability: Mapped[float]
    inputs_crc: Mapped[int]


class FeatureDistribution(Base):
    """How one feature is spread over the tracks of a group, or over all tracks where `group_id` is empty.

    `quantiles` maps "5", "25", "50", "75" and "95" (percent) to values; `n` counts the tracks they come from.
    """

    __tablename__ = "feature_distribution"
    __table_args__ = (Index("uq_feature_distribution_group_feature", "group_id", "feature", unique=True),)

    id: Mapped[PrimaryKey]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("genre_group.id"))
    feature: Mapped[str] = mapped_column(String(40))
    n: Mapped[int]
    quantiles: Mapped[dict[str, Any]] = mapped_column(JSON)
