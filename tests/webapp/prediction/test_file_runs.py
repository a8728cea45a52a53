"""`flask predict` as a process of its own: killed, gone on with, and what it loads."""

import os
import random
import shutil
import subprocess
import sys
import time

import pytest
from predict_runs import GIVE_UP_S, finish, lines_done, start
from prepared import Prepared, flask
from song_files import read_csv, write

from webapp.config import ROOT
from webapp.prediction.file_chunks import CHUNK_LINES

KILLS, LARGE = 3, 12 * CHUNK_LINES


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file of several chunks, some of its rows wrong."""
    chance = random.Random(LARGE)
    rows = [
        {
            "id": n,
            "title": f"Song {n} {chance.choice(['live', 'remix', 'de la vida'])}",
            "tempo": chance.randint(0, 320),
        }
        for n in range(LARGE)
    ]
    return write(tmp_path_factory.mktemp("large") / "large.csv", rows)


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_ends_with_the_same_bytes(prepared, large, tmp_path):
    whole, output = tmp_path / "whole.csv", tmp_path / "out.csv"
    finish(start(prepared, large, "--output", whole))
    stops = []
    for _ in range(KILLS):
        before, process = (
            lines_done(output),
            start(prepared, large, "--output", output),
        )
        give_up_at = time.monotonic() + GIVE_UP_S
        while process.poll() is None and lines_done(output) <= before and time.monotonic() < give_up_at:
            time.sleep(0.001)
        process.kill()
        process.communicate()
        stops.append(lines_done(output))
    assert not output.exists()

    finish(start(prepared, large, "--output", output))

    assert stops == sorted(set(stops))
    assert 0 < stops[0] < stops[-1] < LARGE
    assert output.read_bytes() == whole.read_bytes()
    rejects = [path.with_name(f"{path.stem}.rejected.jsonl") for path in (output, whole)]
    assert rejects[0].read_bytes() == rejects[1].read_bytes() != b""
    assert not list(tmp_path.glob("out.csv.*"))


def test_another_model_is_noticed_when_a_run_goes_on(prepared, large, tmp_path):
    own = Prepared(tmp_path / "own.sqlite", tmp_path / "artefacts")
    shutil.copytree(prepared.artefacts, own.artefacts)
    shutil.copy(prepared.sqlite, own.sqlite)
    output = tmp_path / "out.csv"
    arguments = (large, "--output", output, "--model", "baseline")
    process = start(own, *arguments)
    while process.poll() is None and not lines_done(output):
        time.sleep(0.001)
    process.kill()
    process.communicate()
    flask(own, "models train baseline --seed 7")
    flask(own, "models serve baseline-2")

    refused = start(own, *arguments)
    said = refused.communicate(timeout=GIVE_UP_S)[0].decode()
    finish(start(own, *arguments, "--restart"))

    assert refused.returncode == 1
    assert "another choice of models" in said
    assert "--restart" in said
    assert {row["baseline_version"] for row in read_csv(output)} == {"baseline-2"}


def test_the_command_loads_no_training_library(prepared, tmp_path):
    source = write(tmp_path / "a.csv", [{"title": "Mi Fiesta"}, {"tempo": 120}])
    code = (
        "import sys; from webapp.worker_guard import TRAINING_ONLY; from webapp.commands import app_for_command;"
        f"app_for_command().test_cli_runner().invoke(args=['predict', {str(source)!r}]);"
        "print(sorted(TRAINING_ONLY & set(sys.modules)), 'onnxruntime' in sys.modules)"
    )
    environment = os.environ | {
        "APP_ENV": "local",
        "SECRET_KEY": "only for one run of the tests, 0123456789",
        "DATABASE_URL": prepared.database_url,
        "ARTEFACT_FOLDER": str(prepared.artefacts),
    }

    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert result.stdout.endswith("[] True\n"), result.stderr
    assert len(read_csv(tmp_path / "a.predictions.csv")) == 2
