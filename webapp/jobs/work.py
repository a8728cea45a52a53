"""What the function of a job is given: its parameters, and how it tells what it has done."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp import transaction
from webapp.clock import now_ms
from webapp.extensions import db
from webapp.models import Job, JobState


class JobError(RuntimeError):
    """Why a job cannot be done, in words that tell a person what to do."""


class StoppedError(RuntimeError):
    """The worker is told to stop; the job goes back to the queue."""


class LostJobError(RuntimeError):
    """Another worker does this job by now; this one must leave it alone."""


class Work:
    """One attempt at a job.

    Attributes:
        job_id: The row of the job.
        attempt: From 1; only the newest attempt may write to the row.
        parameters: As they were submitted.
    """

    def __init__(self, job_id: int, attempt: int, parameters: dict[str, Any], stopping: Event) -> None:
        self.job_id = job_id
        self.attempt = attempt
        self.parameters = parameters
        self._stopping = stopping
        self._unsaved: dict[str, Any] = {}

    def tell(self, **columns: Any) -> None:
        """Set `done`, `total`, `message` or `result`; saved at the next checkpoint."""
        self._unsaved |= columns

    def checkpoint(self) -> None:
        """Commit what was done together with the progress, and begin the next write transaction.

        Raises:
            StoppedError: The worker is to stop; what was done so far is kept.
            LostJobError: Another worker has the job; what was done since the last checkpoint is not kept.
        """
        self.save(db.session())
        transaction.checkpoint()
        self._stop_if_told()

    @contextmanager
    def bulk_writing(self) -> Iterator[Session]:
        """Give a session inside the write transaction of one large batch, which keeps the progress too.

        Raises:
            StoppedError: The worker is to stop; the batch is kept.
            LostJobError: Another worker has the job; the batch is not kept.
        """
        with transaction.bulk_writing() as session:
            yield session
            self.save(session)
        self._stop_if_told()

    def _stop_if_told(self) -> None:
        if self._stopping.is_set():
            raise StoppedError

    def save(self, session: Session, **columns: Any) -> None:
        """Write the progress and further columns to the row.

        Raises:
            LostJobError: Another worker has the job.
        """
        values = {**self._unsaved, **columns, "heartbeat_at_ms": now_ms()}
        mine = (Job.id == self.job_id, Job.attempts == self.attempt, Job.state == JobState.RUNNING)
        found = session.execute(update(Job).where(*mine).values(values).returning(Job.id)).scalar()
        if found is None:
            raise LostJobError(f"job {self.job_id} is no longer attempt {self.attempt}")
        self._unsaved = {}
