"""The worker as a process of its own: killed, stopped, and run again."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from webapp.accounts.service import create_account
from webapp.clock import now_ms
from webapp.config import ROOT
from webapp.extensions import db
from webapp.jobs.service import worker_is_alive
from webapp.models import Job, JobState, Role, Track

pytestmark = pytest.mark.slow

PASSWORD = "a long enough password"
ROWS = 60_000
GIVE_UP_S = 60


@contextmanager
def worker_process(database_url, folder):
    """Run `flask jobs work`; whatever happens, it is gone afterwards."""
    environment = {
        **os.environ,
        "APP_ENV": "local",
        "SECRET_KEY": "only for one run of the tests, 0123456789",
        "DATABASE_URL": database_url,
        "UPLOAD_FOLDER": str(folder / "uploads"),
        "JOB_QUEUE": str(folder / "jobs.sqlite"),
    }
    program = Path(sys.executable).with_name("flask")
    with (folder / "worker.log").open("a") as log:
        process = subprocess.Popen([program, "jobs", "work"], cwd=ROOT, env=environment, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(condition):
    give_up_at = time.monotonic() + GIVE_UP_S
    while time.monotonic() < give_up_at:
        db.session.rollback()
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@pytest.fixture
def job(client, session):
    """The job of an upload of many tracks, started on the page."""
    create_account(session, "kim", PASSWORD, Role.ADMIN)
    session.commit()
    client.post("/sign-in", data={"username": "kim", "password": PASSWORD})
    rows = ({"id": f"T{number}", "name": f"Song {number}", "tempo": number % 300} for number in range(ROWS))
    text = "".join(json.dumps(row) + "\n" for row in rows)
    head = '--cut\r\nContent-Disposition: form-data; name="file"; filename="tracks.jsonl"\r\n\r\n'
    client.post(
        "/catalogue/imports",
        data=f"{head}{text}\r\n--cut--\r\n".encode(),
        content_type="multipart/form-data; boundary=cut",
    )
    client.post("/catalogue/imports/1/start")
    return session.query(Job).one()


def is_under_way(job, attempt):
    return job.attempts == attempt and job.state == JobState.RUNNING and job.done > 0


def test_an_import_survives_a_killed_and_a_stopped_worker(job, database_url, tmp_path, session, client):
    with worker_process(database_url, tmp_path) as process:
        wait_until(lambda: is_under_way(job, attempt=1))
        process.kill()
        process.wait()
    session.rollback()
    after_kill = job.state
    with worker_process(database_url, tmp_path) as process:
        wait_until(lambda: is_under_way(job, attempt=2))
        process.send_signal(signal.SIGTERM)
        exit_code = process.wait(timeout=GIVE_UP_S)
    session.rollback()
    after_stop, alive_after_stop = job.state, worker_is_alive(now_ms())
    with worker_process(database_url, tmp_path):
        wait_until(lambda: job.state == JobState.DONE)

    counts = job.result["files"][0]
    assert (after_kill, after_stop, exit_code, alive_after_stop) == ("running", "queued", 0, False)
    assert counts["read"] == ROWS == counts["added"] + counts["updated"] + counts["unchanged"]
    assert {(track.external_id, track.title, track.tempo_bpm) for track in session.query(Track)} == {
        (f"T{number}", f"Song {number}", float(number % 300)) for number in range(ROWS)
    }
    assert "attempt 3" in client.get("/catalogue/imports/1").text


def test_two_workers_do_a_job_once(job, database_url, tmp_path, session):
    with worker_process(database_url, tmp_path), worker_process(database_url, tmp_path):
        wait_until(lambda: job.state == JobState.DONE)

    assert (job.attempts, session.query(Track).count()) == (1, ROWS)
