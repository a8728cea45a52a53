"""The real server: gunicorn on a free loopback port, stopped by its process id."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from databases import free_port

from webapp.config import ROOT

STARTS_WITHIN_S = 30


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    pid: int
    log: Path

    def workers(self) -> list[int]:
        """The process ids of its workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


@contextmanager
def serve(
    database_url: str, artefacts: Path, log: Path, workers: int = 1, app: str = "wsgi:app", **settings: str
) -> Iterator[Server]:
    """Run gunicorn as `make run` does, wait until it answers, and stop it at the end."""
    address = f"127.0.0.1:{free_port()}"
    environment = {
        **os.environ,
        "APP_ENV": "local",
        "SECRET_KEY": "only for one run of the tests, 0123456789",
        "DATABASE_URL": database_url,
        "ARTEFACT_FOLDER": str(artefacts),
        "UPLOAD_FOLDER": str(log.parent / "uploads"),
        "JOB_QUEUE": str(log.parent / "jobs.sqlite"),
        "BIND": address,
        "WORKERS": str(workers),
        **settings,
    }
    program = Path(sys.executable).with_name("gunicorn")
    with log.open("w") as output:
        process = subprocess.Popen([program, app], cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        _wait_for(f"http://{address}/healthz", process, log)
        yield Server(f"http://{address}", process.pid, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")
