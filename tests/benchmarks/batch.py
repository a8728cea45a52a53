"""`make bench-batch`: tracks a second of batch prediction beside bare ONNX Runtime on prepared arrays.

Bare is the advanced network alone, on one thread, on inputs that have been laid out before. Beside it, in interleaved
rounds: `flask predict` without its start, in this process; `POST /predictions/batch` with 1,000 tracks a request;
laying out the inputs alone. At the end the whole command, and the most memory that it holds. The
ratio of CPU seconds stands beside that of the rates, as it is steadier on a busy machine. `DATABASE_URL` and
`ARTEFACT_FOLDER` may name other models than those of the demo.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray
from prepared import Prepared, prepare

from ml.features import FIELD_NAMES
from ml.predictor import Predictor, run
from ml.track_inputs import artist_key, track_inputs
from tests.benchmarks.invented_tracks import tracks
from webapp import create_app
from webapp.config import ROOT, Settings
from webapp.extensions import db
from webapp.models import ModelKind
from webapp.prediction.file_chunks import CHUNK_LINES
from webapp.prediction.file_prediction import FileTask, predict_file
from webapp.prediction.file_threads import in_threads
from webapp.prediction.serving_files import ServingFile, serving_files

FULL_SCALE = 100_000
ROUNDS = 3
PER_REQUEST = 1_000
GOAL = 0.6

Track = dict[str, Any]


@dataclass(frozen=True)
class Taken:
    """What a run over all tracks took, on the clock and of the CPU, in seconds."""

    seconds: float
    cpu_seconds: float


def pieces(items: Any, size: int) -> Iterator[Any]:
    """Cut into parts of `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def timed(action: Callable[[], None]) -> Taken:
    """Run once and look at both clocks."""
    wall, cpu = time.perf_counter(), time.process_time()
    action()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu)


def contestants(
    app: Any, version: ServingFile, given: list[Track], source: Path
) -> dict[str, Callable[[], None]]:
    """What is measured, by name; bare first."""
    predictor = version.load()
    parts = [arranged(predictor, part) for part in pieces(given, CHUNK_LINES)]
    client, compute = app.test_client(), in_threads(task_of(source, version))

    def post(tracks: list[Track]) -> None:
        answer = client.post("/api/v1/predictions/batch", json={"tracks": tracks, "model": version.kind})
        assert answer.status_code == 200, answer.text
        assert answer.json["n_errors"] == 0

    return {
        "bare ONNX Runtime": lambda: [run(predictor._session, part) for part in parts] and None,
        "laying out inputs": lambda: (
            [arranged(predictor, part) for part in pieces(given, CHUNK_LINES)] and None
        ),
        "flask predict": lambda: (
            predict_file(task_of(source, version), compute, lambda *_: None, True) and None
        ),
        "POST batch": lambda: [post(part) for part in pieces(given, PER_REQUEST)] and None,
    }


def arranged(predictor: Predictor, tracks: list[Track]) -> NDArray[np.float32]:
    """Tracks as the model's own graph reads them; those of one artist see each other."""
    return predictor.arrange(track_inputs(tracks, [artist_key(track) for track in tracks]))


def task_of(source: Path, version: ServingFile) -> FileTask:
    """Predict the file by one model."""
    return FileTask(source, source.with_name("out.csv"), (version,))


def measure(actions: dict[str, Callable[[], None]]) -> dict[str, Taken]:
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
    ratio = bare.seconds / taken["flask predict"].seconds
    print(f"goal for flask predict: {GOAL} of bare; {'reached' if ratio >= GOAL else 'missed'}")


def command(prepared: Prepared, source: Path) -> tuple[float, float]:
    """Run `flask predict` as people do, its start included.

    Returns:
        Seconds, and the most memory that it held, in MB. A new process counts what the one held that
        began it, so this comes first, while that is small.
    """
    program = Path(sys.executable).with_name("flask")
    environment = {**os.environ, "APP_ENV": "local", "DATABASE_URL": prepared.database_url}
    environment["ARTEFACT_FOLDER"] = str(prepared.artefacts)
    options = ("--model", "advanced", "--force")
    started = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [program, "predict", source, *options], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        log.seek(0)
        if status:
            sys.exit(f"flask predict failed:\n{log.read().decode()}")
    return seconds, usage.ru_maxrss / 1024


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
        taken = measure(contestants(app, version, list(tracks(n)), source))
        report(taken, n)
        ratio = taken["bare ONNX Runtime"].seconds / seconds
        print(
            f"the command with its start: {n / seconds:,.0f} tracks/s, {ratio:.2f} of bare, {peak_mb:.0f} MB"
        )


if __name__ == "__main__":
    main()
