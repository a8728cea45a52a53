"""What people say about the models' answers, and what is written back of them."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, BigInt, EpochMs, PrimaryKey

_ARTIST_OR_TRACK = "(artist_id IS NULL) <> (track_id IS NULL)"


class Decision(StrEnum):
    """What a reviewer did with a model's answer."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    SKIP = "skip"


class WriteMode(StrEnum):
    """What a write-back does where there are values already; a person's are never touched."""

    FILL = "fill"
    ADD = "add"
    REPLACE = "replace"


class Opinion(Base):
    """What one model version says of an artist from all its tracks, or of a track that has no artist.

    `groups` lists [group id, probability] of the version's answer, the likeliest first; `group_id` and `probability`
    are the primary one. `uncertainty` is the entropy of the primary probabilities, 0 (sure) to 1 (all alike).
    `inputs_crc` is a checksum of what the model was told, signed to fit 32 bits. `popularity` is the number of the
    tracks and of their plays together. `is_open` says that neither an import nor a person had given it a genre when
    `flask review predict` or a verdict last looked: the queue walks these only.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("model_version_id", "artist_id"),
        UniqueConstraint("model_version_id", "track_id"),
        CheckConstraint(_ARTIST_OR_TRACK, name="artist_or_track"),
        CheckConstraint("probability >= 0 AND probability <= 1", name="probability_is_fraction"),
        Index("ix_opinion_version_uncertainty", "model_version_id", "is_open", "uncertainty"),
        Index("ix_opinion_version_popularity", "model_version_id", "is_open", "popularity"),
        Index("ix_opinion_version_crc", "model_version_id", "is_open", "inputs_crc"),
    )

    id: Mapped[PrimaryKey]
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id", ondelete="CASCADE"))
    artist_id: Mapped[int | None] = mapped_column(ForeignKey("artist.id", ondelete="CASCADE"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("genre_group.id"))
    probability: Mapped[float]
    groups: Mapped[list[list[float]]] = mapped_column(JSON)
    uncertainty: Mapped[float]
    tracks: Mapped[int]
    inputs_crc: Mapped[int]
    popularity: Mapped[int] = mapped_column(default=0, server_default="0")
    is_open: Mapped[bool] = mapped_column(default=True, server_default=true())


class ReviewLease(Base):
    """An item that one reviewer has before them, so that nobody else gets it until it expires.

    `ordering` is how the queue was ordered that it was taken from. No key is given twice: who sends a verdict again
    must not judge what has the key now.
    """

    __tablename__ = "review_lease"
    __table_args__ = (
        UniqueConstraint("artist_id"),
        UniqueConstraint("track_id"),
        CheckConstraint(_ARTIST_OR_TRACK, name="artist_or_track"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    artist_id: Mapped[int | None] = mapped_column(ForeignKey("artist.id", ondelete="CASCADE"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at_ms: Mapped[EpochMs]
    ordering: Mapped[str] = mapped_column(String(20))


class Verdict(Base):
    """One reviewer's decision about one item; an undone one counts for nothing and is kept.

    `groups` are the ids of the groups that the reviewer says are right, the primary one first; none after a rejection
    or a skip. `shown` is what was on the page: the models' answers as [group id, probability]. `ordering` is how the
    queue was ordered, which tells items that were chosen for their value from random ones.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        CheckConstraint(_ARTIST_OR_TRACK, name="artist_or_track"),
        Index("ix_verdict_account_created", "account_id", "created_at_ms"),
    )

    id: Mapped[PrimaryKey]
    artist_id: Mapped[int | None] = mapped_column(ForeignKey("artist.id", ondelete="CASCADE"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decision: Mapped[str] = mapped_column(String(10))
    groups: Mapped[list[int]] = mapped_column(JSON)
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    ordering: Mapped[str] = mapped_column(String(20))
    advanced_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"), index=True)
    baseline_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))
    created_at_ms: Mapped[EpochMs]
    undone_at_ms: Mapped[int | None] = mapped_column(BigInt)


class WriteBatch(Base):
    """Model answers written back as genre values, all at once and to be undone at once.

    `thresholds` maps a group's id to the probability from which it was written. `precision` is what was wanted of the
    dial. `client_key` is a key that a program made, so that asking twice writes once.
    """

    __tablename__ = "write_batch"

    id: Mapped[PrimaryKey]
    created_at_ms: Mapped[EpochMs]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"))
    mode: Mapped[str] = mapped_column(String(10))
    precision: Mapped[float]
    thresholds: Mapped[dict[str, float]] = mapped_column(JSON)
    artists: Mapped[int]
    values_added: Mapped[int]
    values_removed: Mapped[int]
    undone_at_ms: Mapped[int | None] = mapped_column(BigInt)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    client_key: Mapped[str | None] = mapped_column(String(60), unique=True)


class RemovedValue(Base):
    """A genre value that a batch replaced, whole, so that undoing restores exactly what was there."""

    __tablename__ = "removed_value"

    id: Mapped[PrimaryKey]
    batch_id: Mapped[int] = mapped_column(ForeignKey("write_batch.id", ondelete="CASCADE"), index=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class ListenerFeedback(Base):
    """A listener says that a track is not of a group that was predicted; shown to reviewers, applied by nobody."""

    __tablename__ = "listener_feedback"
    __table_args__ = (
        UniqueConstraint("listener_id", "track_id", "group_id"),
        Index("ix_listener_feedback_listener_created", "listener_id", "created_at_ms"),
    )

    id: Mapped[PrimaryKey]
    listener_id: Mapped[int] = mapped_column(ForeignKey("listener.id"))
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("genre_group.id"))
    model_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))
    created_at_ms: Mapped[EpochMs]


class FeatureDrift(Base):
    """How far the catalogue of a moment is from the training data of a version.

    `subject` is a feature's name, or `group:` with a group's slug, or `groups` for the predicted groups together;
    `stability_index` is the population stability index, 0 for no change.
    """

    __tablename__ = "feature_drift"
    __table_args__ = (UniqueConstraint("model_version_id", "subject"),)

    id: Mapped[PrimaryKey]
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(80))
    stability_index: Mapped[float]
    expected: Mapped[list[float]] = mapped_column(JSON)
    observed: Mapped[list[float]] = mapped_column(JSON)
    n: Mapped[int]
    measured_at_ms: Mapped[EpochMs]
    position: Mapped[int] = mapped_column(SmallInteger)
