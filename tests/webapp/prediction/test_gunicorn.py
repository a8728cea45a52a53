"""The running server: what its workers load, and what they never load."""

import json
import os
import shutil
import signal
import socket
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from live_server import serve
from prepared import Prepared, flask

pytestmark = pytest.mark.slow

NEVER_LOADED = ("tensorflow", "keras", "sklearn", "h5py", "joblib")
TRACK = {"track": {"title": "Mi Fiesta", "energy": 0.7}}


@pytest.fixture
def own(prepared, tmp_path):
    """A copy of the prepared state that a test may change."""
    shutil.copytree(prepared.artefacts, tmp_path / "artefacts")
    shutil.copy(prepared.sqlite, tmp_path / "own.sqlite")
    return Prepared(tmp_path / "own.sqlite", tmp_path / "artefacts")


@pytest.fixture
def server(own, tmp_path):
    with serve(own.database_url, own.artefacts, tmp_path / "log", workers=2) as running:
        yield running


def post(server, route):
    request = urllib.request.Request(
        f"{server.url}/api/v1/predictions/{route}",
        data=json.dumps(TRACK).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


@contextmanager
def alone(server, worker):
    """Pause all workers but one, so that this one answers: which of them takes a connection is chance."""
    others = [other for other in server.workers() if other != worker]
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)


def answers_of_all_workers(server, route):
    answers = []
    for worker in server.workers():
        with alone(server, worker):
            answers.append(post(server, route))
    return answers


def versions(answers):
    return [answer["model"]["version"] for answer in answers]


def test_workers_that_have_predicted_never_loaded_a_training_library_nor_unpickled(server):
    assert all(answer["baseline"]["genre"] for answer in answers_of_all_workers(server, "compare"))

    assert len(server.workers()) == 2
    for worker in server.workers():
        mapped = Path(f"/proc/{worker}/maps").read_text()
        assert "/onnxruntime/" in mapped
        assert [name for name in NEVER_LOADED if f"/{name}/" in mapped] == []
    # The guard of the workers turns an unpickling into an error, and there was none.
    assert "ForbiddenInWorkerError" not in server.log.read_text()


def test_all_workers_follow_another_serving_version_within_five_seconds(server, own):
    flask(own, "models train baseline --profile quick")
    before = answers_of_all_workers(server, "baseline")

    flask(own, "models serve baseline-2")
    time.sleep(5)

    assert versions(before) == ["baseline-1", "baseline-1"]
    assert versions(answers_of_all_workers(server, "baseline")) == ["baseline-2", "baseline-2"]


def send_chunks(server, chunks):
    """Post a body of unknown length, chunk by chunk as given; gives the status line."""
    host, port = server.url.removeprefix("http://").split(":")
    head = (
        "POST /api/v1/predictions/baseline HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(head.encode() + b"".join(chunks))
        return connection.makefile("rb").readline().decode()


def chunk(data):
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def test_a_chunked_body_is_read_to_its_end(server):
    status = send_chunks(server, [chunk(b'{"track": {"ene'), chunk(b'rgy": 0.5}}'), chunk(b"")])

    assert " 200 " in status


def test_a_chunked_body_that_is_too_large_is_413(server):
    status = send_chunks(server, [chunk(b'{"track": {"energy": 0.5}}'), chunk(b" " * 1_500_000), chunk(b"")])

    assert " 413 " in status


def test_a_broken_chunk_is_400(server):
    assert " 400 " in send_chunks(server, [b"ZZ\r\nabc\r\n"])


def test_readyz_is_200_while_verified_models_serve(server):
    with urllib.request.urlopen(f"{server.url}/readyz", timeout=10) as response:
        assert response.status == 200
