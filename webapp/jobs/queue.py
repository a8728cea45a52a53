"""The queue between the web and the worker: huey carries ids of jobs as JSON, and the signs of life of workers.

Nothing is pickled, so whoever can write to the queue can at most name a job.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey
from huey.constants import EmptyData
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer

from webapp.config import UnsafeSettingsError, settings_of
from webapp.jobs.pulse import Pulse

_NAME = "jobs"
_WORKER = "worker"
_BUSY_S = 15


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey has no types
    """Writes the messages of the queue as JSON arrays."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


class JobQueue:
    """Ids of jobs that wait, and when workers were last seen.

    Args:
        place: A path, or the address of a Redis server (`redis://...`).
        run: Does the job with an id; only the worker gives it.
    """

    def __init__(self, place: str, run: Callable[[int], None] | None = None) -> None:
        self.huey = _open(place)

        def run_job(job_id: int) -> None:
            assert run, "only the worker runs jobs"
            run(job_id)

        self._task = self.huey.task(name="run_job")(run_job)

    def put(self, job_id: int) -> None:
        """Add a job at the end."""
        self._task(job_id)

    def ids(self) -> set[int]:
        """The jobs that wait."""
        return {task.args[0] for task in self.huey.pending()}

    def beat(self, pulse: Pulse, job_id: int | None) -> None:
        """Say that a worker lives, and which job it does."""
        self._write(_WORKER, pulse)
        if job_id is not None:
            self._write(_of_job(job_id), pulse)

    def fall_silent(self, pulse: Pulse) -> None:
        """Take back the sign of life of a worker that stops, unless another has given one since."""
        last = self.worker_pulse()
        if last and (last.host, last.pid) == (pulse.host, pulse.pid):
            self.huey.storage.pop_data(_WORKER)

    def forget(self, job_id: int) -> None:
        """Forget who does a job, as nobody does any longer."""
        self.huey.storage.pop_data(_of_job(job_id))

    def worker_pulse(self) -> Pulse | None:
        """When a worker was last seen; None if none runs."""
        return self._read(_WORKER)

    def pulse_of(self, job_id: int) -> Pulse | None:
        """When the worker of a job was last seen; None if it never said so."""
        return self._read(_of_job(job_id))

    def _write(self, key: str, pulse: Pulse) -> None:
        self.huey.storage.put_data(key, json.dumps(asdict(pulse)).encode())

    def _read(self, key: str) -> Pulse | None:
        data = self.huey.storage.peek_data(key)
        return None if data is EmptyData else Pulse(**json.loads(bytes(data)))


def current_queue() -> JobQueue:
    """The queue of the current app, opened on first use."""
    return queue_of(current_app)


def queue_of(app: Flask) -> JobQueue:
    """The queue of an app, opened on first use."""
    if "job_queue" not in app.extensions:
        app.extensions["job_queue"] = JobQueue(settings_of(app).job_queue)
    queue: JobQueue = app.extensions["job_queue"]
    return queue


def _of_job(job_id: int) -> str:
    return f"job-{job_id}"


def _open(place: str) -> Huey:
    options: dict[str, Any] = {"results": False, "serializer": JsonSerializer()}
    if "://" in place:
        try:
            return RedisHuey(_NAME, url=place, **options)
        except ConfigurationError as error:
            raise UnsafeSettingsError(
                f"JOB_QUEUE names a Redis server, which needs `pip install redis`: {error}"
            ) from error
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(_NAME, filename=place, timeout=_BUSY_S, **options)
