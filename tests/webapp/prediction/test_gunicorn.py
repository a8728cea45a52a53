"""The running server: what its workers load, and what they never load."""

import json
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from live_server import serve
from prepared import Prepared, flask

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
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def test_workers_that_have_predicted_never_loaded_a_training_library_nor_unpickled(server):
    for _ in range(20):
        assert post(server, "compare")["baseline"]["genre"]

    for worker in server.workers():
        mapped = Path(f"/proc/{worker}/maps").read_text()
        assert "/onnxruntime/" in mapped
        assert [name for name in NEVER_LOADED if f"/{name}/" in mapped] == []
    # The guard of the workers turns an unpickling into an error, and there was none.
    assert "ForbiddenInWorkerError" not in server.log.read_text()


def test_all_workers_follow_another_serving_version_within_five_seconds(server, own):
    flask(own, "models train baseline --seed 7")
    before = {post(server, "baseline")["model"]["version"] for _ in range(20)}

    flask(own, "models serve baseline-2")
    time.sleep(5)

    assert before == {"baseline-1"}
    assert {post(server, "baseline")["model"]["version"] for _ in range(40)} == {"baseline-2"}


def test_readyz_is_200_while_verified_models_serve(server):
    with urllib.request.urlopen(f"{server.url}/readyz", timeout=10) as response:
        assert response.status == 200
