"""`make bench-import`: rows a second of an import beside a bare `executemany` of the same rows, and its memory.

Every file goes through `flask catalogue import` in a process of its own, into a fresh database, and what it stored
is then inserted into another one, bare. What is derived from the catalogue is made once, at the end. The ratio of CPU
seconds stands beside that of the rates, as it is steadier on a busy machine; what a PostgreSQL server uses is not in
it. Fails where an import holds more than 300 MB; times are only printed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from databases import postgres_programs, postgres_server, run_sql

from tests.benchmarks.bare_inserts import FILLED, Stopwatch, insert_bare
from tests.benchmarks.large_release import write_release
from webapp.config import ROOT

TRACKS = 1_000_000
EVENTS = 10_000_000
MOST_MB = 300
FLASK = Path(sys.executable).with_name("flask")


@dataclass(frozen=True)
class Run:
    """What a command took, on the clock and of the CPU, in seconds, and the most memory it held, in MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def flask(database_url: str, *arguments: str) -> Run:
    """Run a command of the app in a process of its own."""
    environment = {**os.environ, "APP_ENV": "local", "DATABASE_URL": database_url}
    started = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([FLASK, *arguments], cwd=ROOT, env=environment, stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        log.seek(0)
        if status:
            sys.exit(f"flask {' '.join(arguments)} failed:\n{log.read().decode()}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def import_file(database_url: str, path: Path) -> Run:
    """Import a file as people do; its rejects, of which there should be none, stay beside it."""
    options = ("--no-refresh", "--rejects", str(path.parent / "rejects"))
    return flask(database_url, "catalogue", "import", *options, str(path))


@contextmanager
def servers(folder: Path, with_postgresql: bool | None) -> Iterator[dict[str, tuple[str, str]]]:
    """The addresses of two migrated databases of each kind: one to import into, one for the bare rows."""
    pairs = {"SQLite": (f"sqlite:///{folder / 'imported.sqlite'}", f"sqlite:///{folder / 'bare.sqlite'}")}
    programs = postgres_programs() if with_postgresql is not False else None
    if programs is None and with_postgresql:
        sys.exit("PostgreSQL is not installed")
    if programs is None:
        yield _migrated(pairs)
        return
    with (
        tempfile.TemporaryDirectory(prefix="genre-bench-") as name,
        postgres_server(programs, Path(name)) as server,
    ):
        for database in ("imported", "bare"):
            run_sql(server, f"CREATE DATABASE {database}")
        yield _migrated(pairs | {"PostgreSQL": (f"{server}/imported", f"{server}/bare")})


def _migrated(pairs: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    for pair in pairs.values():
        for database_url in pair:
            flask(database_url, "db", "upgrade")
    return pairs


def start_of_command(database_url: str, folder: Path) -> Run:
    """The least that the command takes for a file without rows."""
    path = folder / "empty" / "artists.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.touch()
    return min((import_file(database_url, path) for _ in range(3)), key=lambda run: run.seconds)


def measure(folder: Path, rows: dict[str, int], imported: str, bare: str) -> float:
    """Import each file, insert the same rows bare, and print both; gives the most memory held, in MB."""
    start, peak = start_of_command(imported, folder), 0.0
    print(f"Every import includes the start of the command, {start.seconds:.1f} s")
    print(
        f"{'file':<10}{'rows':>12}{'import rows/s':>16}{'bare rows/s':>14}{'ratio':>8}{'of CPU':>8}{'peak MB':>10}"
    )
    for kind in FILLED:
        run, watch = import_file(imported, folder / f"{kind}.jsonl.gz"), insert_bare(kind, imported, bare)
        print(line(kind, rows[kind], run, watch), flush=True)
        peak = max(peak, run.peak_mb)
    run = flask(imported, "catalogue", "refresh")
    print(f"refresh: {run.seconds:.1f} s, {run.cpu_seconds:.1f} s of CPU, {run.peak_mb:.0f} MB", flush=True)
    return max(peak, run.peak_mb)


def line(kind: str, rows: int, run: Run, bare: Stopwatch) -> str:
    """A line of the table."""
    rates = f"{rows / run.seconds:>16,.0f}{rows / bare.seconds:>14,.0f}"
    ratios = f"{bare.seconds / run.seconds:>8.2f}{bare.cpu_seconds / run.cpu_seconds:>8.2f}"
    return f"{kind:<10}{rows:>12,}{rates}{ratios}{run.peak_mb:>10.0f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="0.01 makes a hundredth of the rows")
    parser.add_argument(
        "--postgresql", action=argparse.BooleanOptionalAction, help="by default where it is installed"
    )
    return parser.parse_args()


def main() -> None:
    """Write the release, then measure on each database."""
    chosen, peak = _arguments(), 0.0
    with tempfile.TemporaryDirectory(prefix="genre-bench-") as name:
        folder = Path(name)
        os.environ["ARTEFACT_FOLDER"] = str(folder / "artefacts")
        rows = write_release(folder, round(TRACKS * chosen.scale), round(EVENTS * chosen.scale))
        with servers(folder, chosen.postgresql) as databases:
            for title, (imported, bare) in databases.items():
                print(f"\n{title}", flush=True)
                peak = max(peak, measure(folder, rows, imported, bare))
    if peak > MOST_MB:
        sys.exit(f"An import held {peak:.0f} MB, must be at most {MOST_MB} MB")


if __name__ == "__main__":
    main()
