"""The worker: takes ids from the queue, does the jobs one after the other, and gives signs of life."""

import threading

import structlog
from flask import Flask
from huey.consumer import Consumer
from sqlalchemy.exc import DBAPIError

from webapp.clock import now_ms
from webapp.config import settings_of
from webapp.extensions import db
from webapp.jobs import service
from webapp.jobs.kinds import function_of
from webapp.jobs.pulse import Pulse
from webapp.jobs.queue import JobQueue
from webapp.jobs.work import JobError, LostJobError, StoppedError, Work
from webapp.models import JobState
from webapp.transaction import writing

BEAT_S = 5.0
STOPS_WITHIN_S = 20
LONGEST_MESSAGE = 1000
DEFECT = "Something went wrong on our side. The log of the worker tells what, under job {}."

log = structlog.get_logger()


class Worker:
    """Runs until SIGTERM or SIGINT; a job that is not done by then goes back to the queue."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.queue = JobQueue(settings_of(app).job_queue, self.perform)
        self.stopping = threading.Event()
        self._job_id: int | None = None

    def run(self) -> None:
        """Work until told to stop."""
        keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self.beat()
        keeper.start()
        try:
            _StoppingConsumer(self).run()
        finally:
            self.stopping.set()
            keeper.join(timeout=STOPS_WITHIN_S)
            self.queue.fall_silent(Pulse.of_this_process(now_ms()))

    def beat(self) -> None:
        """Give a sign of life."""
        self.queue.beat(Pulse.of_this_process(now_ms()), self._job_id)

    def perform(self, job_id: int) -> None:
        """Do one job, unless another worker does it already."""
        with self.app.app_context():
            with writing() as session:
                job = service.claim(session, job_id, now_ms())
                work = Work(job.id, job.attempts, job.parameters, self.stopping) if job else None
                kind = job.kind if job else ""
            if work is None:
                return
            self._job_id = job_id
            try:
                self.beat()
                self._attempt(work, kind)
            finally:
                self._job_id = None
                self.queue.forget(job_id)

    def tend(self) -> None:
        """Put the jobs that lost their worker, or their place in the queue, back into it."""
        with self.app.app_context():
            lost = service.find_lost(db.session(), self.queue, now_ms())
            if lost:
                with writing() as session:
                    for job in service.find_lost(session, self.queue, now_ms()):
                        service.requeue(session, job)
            service.fill_queue(db.session(), self.queue)

    def _keep(self) -> None:
        while True:
            try:
                self.beat()
                self.tend()
            except Exception:  # A database that does not answer now may do so in five seconds.
                log.exception("the worker could not look after the jobs")
            if self.stopping.wait(BEAT_S):
                return

    def _attempt(self, work: Work, kind: str) -> None:
        log.info("job begins", job=work.job_id, kind=kind, attempt=work.attempt)
        try:
            result = function_of(kind)(work)
            self._end(work, state=JobState.DONE, result=result, message="")
        except LostJobError as error:
            log.warning("job lost", job=work.job_id, error=str(error))
        except StoppedError:
            self._end(work, state=JobState.QUEUED, message="The worker was stopped; the job goes on later.")
        except JobError as error:
            self._end(work, state=JobState.FAILED, message=str(error)[:LONGEST_MESSAGE])
        except DBAPIError as error:
            log.exception("job failed", job=work.job_id)
            self._end(
                work, state=JobState.FAILED, message=f"The database refused: {error.orig}"[:LONGEST_MESSAGE]
            )
        except Exception:
            log.exception("job failed", job=work.job_id)
            self._end(work, state=JobState.FAILED, message=DEFECT.format(work.job_id))

    def _end(self, work: Work, **columns: object) -> None:
        try:
            with writing() as session:
                is_over = columns["state"] != JobState.QUEUED
                work.save(session, **columns, finished_at_ms=now_ms() if is_over else None)
        except LostJobError as error:
            log.warning("job lost", job=work.job_id, error=str(error))
        log.info("job ends", job=work.job_id, state=str(columns["state"]))


class _StoppingConsumer(Consumer):  # type: ignore[misc]  # huey has no types
    """Tells the job at once that it must stop, then waits for it."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(
            worker.queue.huey, workers=1, periodic=False, max_delay=1.0, shutdown_timeout=STOPS_WITHIN_S
        )
        self._stopping = worker.stopping

    def stop(self, graceful: bool = False) -> None:
        """Stop in order, whichever signal asks."""
        self._stopping.set()
        super().stop(graceful=True)
