"""Listeners, their listening sessions, and the events inside a session."""

from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, SmallInteger, String, Table, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, BigInt, BigPrimaryKey, EpochMs, PrimaryKey

# An event that is received this long after it occurred is late.
LATE_AFTER_MS = 3_600_000

listener_genre = Table(
    "listener_genre",
    Base.metadata,
    Column("listener_id", ForeignKey("listener.id", ondelete="CASCADE"), primary_key=True),
    Column("genre_id", ForeignKey("genre.id"), primary_key=True),
    Column("position", SmallInteger, nullable=False),
)


class EventType(StrEnum):
    """What a listener did, or was shown."""

    PLAY = "play"
    SKIP = "skip"
    LIKE = "like"
    ADVERTISEMENT = "advertisement"
    BUY_PREMIUM = "buy_premium"


class Listener(Base):
    """A listener; ids rise in the order of the imported file, which replays rely on."""

    __tablename__ = "listener"

    id: Mapped[PrimaryKey]
    external_id: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str | None] = mapped_column(String(500))
    is_premium: Mapped[bool | None]
    is_synthetic: Mapped[bool] = mapped_column(default=False)


class ListeningSession(Base):
    """A listening session with the running sums of its events, so that reports group sessions, not events.

    `source_id` is what its source calls it; sources use an id again, so `external_id` is that only for the first.
    `late_events` counts those that were received an hour or more after they occurred.
    """

    __tablename__ = "listening_session"
    __table_args__ = (Index("ix_listening_session_listener_first", "listener_id", "first_event_ms"),)

    id: Mapped[BigPrimaryKey]
    external_id: Mapped[str] = mapped_column(String(100), unique=True)
    source_id: Mapped[str] = mapped_column(String(100), index=True, server_default="")
    listener_id: Mapped[int] = mapped_column(ForeignKey("listener.id"))
    first_event_ms: Mapped[EpochMs]
    last_event_ms: Mapped[EpochMs]
    plays: Mapped[int] = mapped_column(default=0)
    skips: Mapped[int] = mapped_column(default=0)
    likes: Mapped[int] = mapped_column(default=0)
    advertisements: Mapped[int] = mapped_column(default=0)
    premium_purchases: Mapped[int] = mapped_column(default=0)
    late_events: Mapped[int] = mapped_column(default=0, server_default="0")


class SessionEvent(Base):
    """One event; a track that the catalogue lacks is kept by its name in `unlisted_track`.

    `event_key` is the first 16 bytes of the SHA-256 of what identifies the event, so that the same
    event is stored once however often it arrives. `received_at_ms` is empty for events of imported files.
    """

    __tablename__ = "session_event"
    __table_args__ = (
        # Reports count these; without it they would read every event of all experiments.
        Index(
            "ix_session_event_unlisted",
            "session_id",
            sqlite_where=text("unlisted_track IS NOT NULL"),
            postgresql_where=text("unlisted_track IS NOT NULL"),
        ),
    )

    id: Mapped[BigPrimaryKey]
    event_key: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    session_id: Mapped[int] = mapped_column(BigInt, ForeignKey("listening_session.id"), index=True)
    occurred_at_ms: Mapped[EpochMs]
    event_type: Mapped[str] = mapped_column(String(20))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"), index=True)
    unlisted_track: Mapped[str | None] = mapped_column(String(100))
    received_at_ms: Mapped[int | None] = mapped_column(BigInt)
