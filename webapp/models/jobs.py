"""Background work, its progress, and the files that people upload."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, BigInt, EpochMs, PrimaryKey


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """A piece of background work.

    `kind` names the function that does it, `parameters` what it needs. `done` and `total` count in the units of its
    kind. `message` says what it is doing, or why it failed. A running job whose `heartbeat_at_ms` is old has lost its
    worker and may be begun again.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_created", "state", "created_at_ms"),)

    id: Mapped[PrimaryKey]
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), default=JobState.QUEUED)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    message: Mapped[str] = mapped_column(String(1000), default="")
    done: Mapped[int] = mapped_column(BigInt, default=0)
    total: Mapped[int] = mapped_column(BigInt, default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at_ms: Mapped[EpochMs]
    started_at_ms: Mapped[int | None] = mapped_column(BigInt)
    heartbeat_at_ms: Mapped[int | None] = mapped_column(BigInt)
    finished_at_ms: Mapped[int | None] = mapped_column(BigInt)


class CatalogueUpload(Base):
    """A file that an admin uploaded to import; it waits for its preview to be confirmed, then its job imports it.

    `kind` is what the file holds, once known; `column_map` gives the field of each column that a person mapped.
    """

    __tablename__ = "catalogue_upload"

    id: Mapped[PrimaryKey]
    file_name: Mapped[str] = mapped_column(String(200))
    folder: Mapped[str] = mapped_column(String(60), unique=True)
    size_bytes: Mapped[int] = mapped_column(BigInt)
    kind: Mapped[str | None] = mapped_column(String(20))
    column_map: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), unique=True)
    created_at_ms: Mapped[EpochMs]

    job: Mapped[Job | None] = relationship()
