"""`make bench-batch`: tracks a second of batch prediction beside bare ONNX Runtime on prepared arrays.

Bare is the advanced network alone, on one thread, on inputs that have been laid out before. Beside it, in interleaved
rounds: `flask predict --model advanced` without its start, in one process for each core and in one;
`POST /predictions/batch` with 1,000 tracks a request, to gunicorn with a worker for each core by two clients for each,
and in one thread without a server; laying out the inputs alone. At the end what the processes took to start, and the
whole command, with the most memory that its processes hold. The ratio of CPU seconds, those of further processes
included, stands beside that of the rates, as it is steadier on a busy machine; that of gunicorn counts the clients too.
`DATABASE_URL` and `ARTEFACT_FOLDER` may name other models than those of the demo.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import orjson
from live_server import serve
from numpy.typing import NDArray
from prepared import Prepared, prepare

from ml.features import FIELD_NAMES
from ml.predictor import Predictor, run
from ml.track_inputs import artist_key, track_inputs
from tests.benchmarks.batch_clients import NO_ERRORS, posting
from tests.benchmarks.invented_tracks import tracks
from tests.benchmarks.processor_time import cpu_of, started_by
from webapp import create_app
from webapp.config import ROOT, Settings
from webapp.extensions import db
from webapp.models import ModelKind
from webapp.prediction.file_chunks import CHUNK_LINES
from webapp.prediction.file_prediction import Compute, FileTask, predict_file
from webapp.prediction.file_processes import in_processes
from webapp.prediction.file_threads import in_threads
from webapp.prediction.serving_files import ServingFile, serving_files

FULL_SCALE = 100_000
ROUNDS = 3
PER_REQUEST = 1_000
GOAL = 0.6
PREDICT = "flask predict"
POST = "POST batch"
ROUTE = "/api/v1/predictions/batch"

Track = dict[str, Any]
Action = Callable[[], None]


@dataclass(frozen=True)
class Taken:
    """What a run over all tracks took, on the clock and of the CPU, in seconds."""

    seconds: float
    cpu_seconds: float


def pieces(items: Any, size: int) -> Iterator[Any]:
    """Cut into parts of `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def timed(action: Action) -> Taken:
    """Run once and look at both clocks."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    action()
    return Taken(time.perf_counter() - wall, cpu_seconds() - cpu)


def cpu_seconds() -> float:
    """What this process and those that it started, directly or not, have taken of the CPU."""
    return time.process_time() + sum(map(cpu_of, started_by(os.getpid())))


def contestants(
    app: Any, version: ServingFile, given: list[Track], source: Path, compute: Compute, served: Action
) -> dict[str, Action]:
    """What is measured, by name; bare first. `compute` works in several processes, `served` asks a server."""
    predictor = version.load()
    parts = [arranged(predictor, part) for part in pieces(given, CHUNK_LINES)]
    bodies = [orjson.dumps(body) for body in requests(given, version.kind)]
    client, task = app.test_client(), task_of(source, version)
    alone = in_threads(task)

    def post(body: bytes) -> None:
        answer = client.post(ROUTE, data=body, content_type="application/json")
        assert answer.status_code == 200, answer.text
        assert answer.data.endswith(NO_ERRORS)

    return {
        "bare ONNX Runtime": lambda: [run(predictor._session, part) for part in parts] and None,
        "laying out inputs": lambda: (
            [arranged(predictor, part) for part in pieces(given, CHUNK_LINES)] and None
        ),
        PREDICT: lambda: predict_file(task, compute, lambda *_: None, True) and None,
        f"{PREDICT} --processes 1": lambda: predict_file(task, alone, lambda *_: None, True) and None,
        POST: served,
        f"{POST}, no server": lambda: [post(body) for body in bodies] and None,
    }


def requests(given: list[Track], kind: str) -> list[dict[str, Any]]:
    """All tracks as bodies of the batch route."""
    return [{"tracks": part, "model": kind} for part in pieces(given, PER_REQUEST)]


def arranged(predictor: Predictor, tracks: list[Track]) -> NDArray[np.float32]:
    """Tracks as the model's own graph reads them; those of one artist see each other."""
    return predictor.arrange(track_inputs(tracks, [artist_key(track) for track in tracks]))


def task_of(source: Path, version: ServingFile) -> FileTask:
    """Predict the file by one model."""
    return FileTask(source, source.with_name("out.csv"), (version,))


def measure(actions: dict[str, Action]) -> dict[str, Taken]:
    """Run all in turn, several times; gives the median of each."""
    taken: dict[str, list[Taken]] = {name: [] for name in actions}
    for _ in range(ROUNDS):
        for name, action in actions.items():
            taken[name].append(timed(action))
    return {
        name: Taken(
            statistics.median(one.seconds for one in runs), statistics.median(one.cpu_seconds for one in runs)
        )
        for name, runs in taken.items()
    }


def report(taken: dict[str, Taken], n: int) -> None:
    """Print rates and their ratios to the first."""
    bare = next(iter(taken.values()))
    print(
        f"{n:,} tracks, advanced network, median of {ROUNDS} interleaved rounds, each session on one thread"
    )
    print(f"{'':<26}{'tracks/s':>10}{'to bare':>9}{'of CPU':>9}{'us each':>9}")
    for name, one in taken.items():
        ratios = f"{bare.seconds / one.seconds:>9.2f}{bare.cpu_seconds / one.cpu_seconds:>9.2f}"
        print(f"{name:<26}{n / one.seconds:>10,.0f}{ratios}{1e6 * one.cpu_seconds / n:>9.1f}", flush=True)
    for name in (PREDICT, POST):
        reached = bare.seconds / taken[name].seconds >= GOAL
        print(f"goal for {name}: {GOAL} of bare; {'reached' if reached else 'missed'}")


def command(prepared: Prepared, source: Path) -> tuple[float, float]:
    """Run `flask predict` as people do, its start included.

    Returns:
        Seconds, and the most memory that its processes held, each at its own time, in MB. What they share is counted
        for each.
    """
    program = Path(sys.executable).with_name("flask")
    environment = {**os.environ, "APP_ENV": "local", "DATABASE_URL": prepared.database_url}
    environment["ARTEFACT_FOLDER"] = str(prepared.artefacts)
    options = ("--model", "advanced", "--force")
    most: dict[int, float] = {}
    started = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [program, "predict", source, *options], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        while process.poll() is None:
            most |= memory_of_family(process.pid)
            time.sleep(0.05)
        seconds = time.perf_counter() - started
        log.seek(0)
        if process.returncode:
            sys.exit(f"flask predict failed:\n{log.read().decode()}")
    return seconds, sum(most.values())


def memory_of_family(pid: int) -> dict[int, float]:
    """The most memory that a process and those that it started have held so far, in MB, by their numbers."""
    found = {}
    with suppress(FileNotFoundError, ProcessLookupError):
        for one in (pid, *started_by(pid)):
            status = Path(f"/proc/{one}/status").read_text()
            if "VmHWM" in status:
                found[one] = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    return found


def write_tracks(path: Path, n: int) -> None:
    """Write the tracks as people would upload them."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELD_NAMES)
        writer.writeheader()
        writer.writerows(tracks(n))


def where_to_measure(folder: Path) -> Prepared:
    """The models that the environment names, or those of the demo, trained now."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        return prepare(folder)
    return Prepared(Path(address.removeprefix("sqlite:///")), Settings.from_environment().artefact_folder)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="share of 100,000 tracks, default 1")
    n = round(FULL_SCALE * parser.parse_args().scale)
    with tempfile.TemporaryDirectory(prefix="genre-bench-") as name:
        folder = Path(name)
        prepared = where_to_measure(folder)
        settings = Settings(
            app_env="testing",
            secret_key="only for one run of the benchmark, 0123456789",
            database_url=prepared.database_url,
            artefact_folder=prepared.artefacts,
            upload_folder=folder / "uploads",
            job_queue=str(folder / "jobs.sqlite"),
            log_level="WARNING",
        )
        source = folder / "tracks.csv"
        write_tracks(source, n)
        seconds, peak_mb = command(prepared, source)
        app = create_app(settings)
        with app.app_context():
            (version,) = serving_files(db.session(), prepared.artefacts, [ModelKind.ADVANCED])
            db.session.remove()
        given, cores = list(tracks(n)), len(os.sched_getaffinity(0))
        started = time.perf_counter()
        with in_processes(task_of(source, version), cores) as compute:
            start_s = time.perf_counter() - started
            with serve(prepared.database_url, prepared.artefacts, folder / "log", cores) as server:
                served = posting(server.url + ROUTE, requests(given, version.kind), 2 * cores)
                served()  # Each worker loads the model when it is first asked.
                taken = measure(contestants(app, version, given, source, compute, served))
        report(taken, n)
        print(f"{cores} processes, which took {start_s:.1f} s to start")
        ratio = taken["bare ONNX Runtime"].seconds / seconds
        print(
            f"the command with its start: {n / seconds:,.0f} tracks/s, {ratio:.2f} of bare, {peak_mb:.0f} MB"
        )


if __name__ == "__main__":
    main()
