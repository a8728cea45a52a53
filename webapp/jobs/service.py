"""Submit jobs, claim them, try them again, find those that lost their worker."""

from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from webapp.jobs.pulse import LOST_AFTER_MS
from webapp.jobs.queue import JobQueue, current_queue
from webapp.models import Job, JobState

MOST_ATTEMPTS = 5
JOBS_LISTED = 50
GAVE_UP = f"Its worker died {MOST_ATTEMPTS} times, so it was given up. Look into the log of the worker, then try again."

log = structlog.get_logger()


class JobStateError(ValueError):
    """A job is not in the state that this needs."""


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    Attributes:
        fraction: The part that is done, 0 to 1; None while nobody knows.
        is_over: Whether nothing more will happen by itself.
        is_waiting_for_worker: Whether it stands still because no worker runs.
    """

    fraction: float | None
    is_over: bool
    is_waiting_for_worker: bool


def submit(
    session: Session, kind: str, parameters: dict[str, Any], account_id: int | None, now_ms: int
) -> Job:
    """Add a job; it enters the queue once the transaction is committed."""
    job = Job(kind=kind, parameters=parameters, account_id=account_id, created_at_ms=now_ms)
    session.add(job)
    session.flush()
    _put_after_commit(session, job.id)
    return job


def try_again(session: Session, job: Job) -> None:
    """Queue a failed job anew; its attempts count on, so that none is taken for an earlier one.

    Raises:
        JobStateError: It has not failed.
    """
    if job.state != JobState.FAILED:
        raise JobStateError(f"the job is {job.state}, must be {JobState.FAILED}")
    job.state, job.message, job.done = JobState.QUEUED, "", 0
    _put_after_commit(session, job.id)


def progress_of(job: Job, now_ms: int) -> Progress:
    """Tell how far a job is."""
    is_over = job.state in (JobState.DONE, JobState.FAILED)
    fraction = min(job.done / job.total, 1.0) if job.total else None
    return Progress(
        fraction=1.0 if job.state == JobState.DONE else fraction,
        is_over=is_over,
        is_waiting_for_worker=not is_over and not worker_is_alive(now_ms),
    )


def worker_is_alive(now_ms: int) -> bool:
    """Whether some worker has given a sign of life lately."""
    try:
        pulse = current_queue().worker_pulse()
    except Exception:  # Whatever the queue runs on does not answer, so no worker can use it either.
        log.exception("the queue does not answer")
        return False
    return pulse is not None and pulse.is_alive(now_ms)


def newest_jobs(session: Session) -> list[Job]:
    """The newest jobs, at most `JOBS_LISTED`."""
    return list(session.scalars(select(Job).order_by(Job.id.desc()).limit(JOBS_LISTED)))


def claim(session: Session, job_id: int, now_ms: int) -> Job | None:
    """Take a queued job; None if another worker was faster or the job is gone."""
    changes = {"state": JobState.RUNNING, "attempts": Job.attempts + 1, "heartbeat_at_ms": now_ms}
    claimed = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.QUEUED)
        .values(started_at_ms=now_ms, message="", **changes)
        .returning(Job.id)
    ).scalar()
    return session.get(Job, claimed, populate_existing=True) if claimed else None


def find_lost(session: Session, queue: JobQueue, now_ms: int) -> list[Job]:
    """The running jobs whose worker is dead or has not been heard of for long."""
    running = session.scalars(select(Job).where(Job.state == JobState.RUNNING))
    return [job for job in running if _is_lost(job, queue, now_ms)]


def requeue(session: Session, job: Job) -> None:
    """Put a job without a worker back, unless it was tried too often or somebody else did so meanwhile."""
    given_up = job.attempts % MOST_ATTEMPTS == 0
    values = {"state": JobState.FAILED, "message": GAVE_UP} if given_up else {"state": JobState.QUEUED}
    seen = (Job.id == job.id, Job.attempts == job.attempts, Job.state == JobState.RUNNING)
    session.execute(update(Job).where(*seen).values(values))
    log.warning("job without a worker", job=job.id, attempts=job.attempts, given_up=given_up)


def fill_queue(session: Session, queue: JobQueue) -> None:
    """Put the queued jobs that the queue has lost into it again, oldest first."""
    waiting = session.scalars(select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.id)).all()
    known = queue.ids() if waiting else set()
    for job_id in waiting:
        if job_id not in known:
            queue.put(job_id)


def _is_lost(job: Job, queue: JobQueue, now_ms: int) -> bool:
    pulse = queue.pulse_of(job.id)
    if pulse is not None and pulse.at_ms >= (job.started_at_ms or 0):
        return not pulse.is_alive(now_ms)
    return now_ms - (job.heartbeat_at_ms or 0) > LOST_AFTER_MS


def _put_after_commit(session: Session, job_id: int) -> None:
    def put(_session: Session) -> None:
        try:
            current_queue().put(job_id)
        except Exception:  # The row is committed; the worker finds it there.
            log.exception("the queue does not answer", job=job_id)

    event.listen(session, "after_commit", put, once=True)
