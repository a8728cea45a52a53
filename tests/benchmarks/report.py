"""`make bench-report`: time and memory of a report, beside the original's way and beside vectorised pandas.

Two experiments, each on SQLite and on PostgreSQL: 1,000 listeners with 3,000,000 events, and 1,000,000 listeners with
3,000,000 sessions, whose events are not stored one by one, for a report needs the sessions' running sums only. Every
measurement is a process of its own; the ways take turns, and the median of three rounds counts, of the million that of
one. The original's way reads 300,000 events of the first experiment, and is scaled. SCALE=0.02 for less.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import create_engine, text

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from databases import postgres_programs, postgres_server, run_sql

from tests.benchmarks.listening_rows_at_scale import (
    EVENTS_PER_SESSION,
    EXPOSED_MS,
    TYPES,
    Invention,
    Scale,
    fill_experiment,
)
from webapp.config import ROOT

ROUNDS = 3
SLICE_EVENTS = 300_000
MOST_MB = 200
FLASK = Path(sys.executable).with_name("flask")


@dataclass(frozen=True)
class Contender:
    """A way, what it reads, and by what its seconds are multiplied to be those of the whole."""

    name: str
    way: str
    source: str
    factor: float = 1.0


@dataclass(frozen=True)
class Measured:
    """Median seconds for the whole, most MB, and the means of both arms."""

    seconds: float
    mb: float
    means: list[float]


def run(contender: Contender, arms: Path) -> Measured:
    """Measure a way once, in a process of its own."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.benchmarks.report_ways",
        contender.way,
        contender.source,
        str(arms),
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f"{contender.name} failed:\n{result.stderr}")
    found = json.loads(result.stdout)
    return Measured(found["seconds"] * contender.factor, found["mb"], found["means"])


def take_turns(contenders: list[Contender], arms: Path, rounds: int) -> dict[str, Measured]:
    """Measure all, round by round."""
    runs: dict[str, list[Measured]] = defaultdict(list)
    for _ in range(rounds):
        for contender in contenders:
            runs[contender.name].append(run(contender, arms))
    return {
        name: Measured(
            statistics.median(one.seconds for one in found), max(one.mb for one in found), found[0].means
        )
        for name, found in runs.items()
    }


def show(title: str, found: dict[str, Measured], slices: set[str]) -> None:
    """Print seconds, ratios and memory; of ways that read everything the means must agree."""
    print(f"\n{title}")
    print(f"{'way':<52}{'seconds':>9}{'MB':>8}{'times ours':>12}")
    ours = found["whole report, SQLite"].seconds
    for name, one in found.items():
        print(f"{name:<52}{one.seconds:>9.2f}{one.mb:>8.0f}{one.seconds / ours:>12.2f}", flush=True)
    means = [one.means for name, one in found.items() if name not in slices]
    if not np.allclose(means, means[0], rtol=1e-9):
        sys.exit(f"the ways disagree: {means}")


def ours(urls: dict[str, str]) -> list[Contender]:
    """The app's ways on every database."""
    return [
        Contender(f"{label}, {server}", way, url)
        for label, way in (("whole report", "document"), ("primary metric only", "primary_sums"))
        for server, url in urls.items()
    ]


def write_arms(invention: Invention, path: Path) -> None:
    """Who is in which arm, and since when."""
    listeners = np.arange(invention.scale.listeners)
    table = pd.DataFrame({"listener": listeners, "arm": listeners % 2, "exposed_at_ms": EXPOSED_MS})
    table.to_parquet(path)


def write_events(invention: Invention, folder: Path) -> float:
    """All events as Parquet and the first as JSON lines; gives by what the latter must be multiplied."""
    sessions, times, types = invention.events
    events = pd.DataFrame(
        {
            "listener": invention.listener[sessions],
            "session": sessions,
            "at_ms": times,
            "type": pd.Categorical.from_codes(types, TYPES),
        }
    )
    events.to_parquet(folder / "events.parquet")
    few = events.head(SLICE_EVENTS // EVENTS_PER_SESSION * EVENTS_PER_SESSION)
    moments = pd.to_datetime(few["at_ms"], unit="ms").dt.strftime("%Y-%m-%dT%H:%M:%S.%f")
    lines = few.assign(timestamp=moments).rename(
        columns={"listener": "user_id", "session": "session_id", "type": "event_type"}
    )
    lines.drop(columns="at_ms").to_json(folder / "events.jsonl", orient="records", lines=True)
    return len(events) / len(few)


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, dict[str, str]]]:
    """Migrated, empty databases: two on SQLite, and two on PostgreSQL where it is installed."""
    urls = {name: {"SQLite": f"sqlite:///{folder / name}.sqlite"} for name in ("events", "many")}
    programs = postgres_programs()
    if programs is None:
        yield _migrated(urls)
        return
    with (
        tempfile.TemporaryDirectory(prefix="genre-bench-") as name,
        postgres_server(programs, Path(name)) as server,
    ):
        for database, known in urls.items():
            run_sql(server, f"CREATE DATABASE {database}")
            known["PostgreSQL"] = f"{server}/{database}"
        yield _migrated(urls)


def _migrated(urls: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    for url in (url for known in urls.values() for url in known.values()):
        environment = {**os.environ, "APP_ENV": "local", "DATABASE_URL": url}
        subprocess.run([FLASK, "db", "upgrade"], cwd=ROOT, env=environment, check=True, capture_output=True)
    return urls


def fill(urls: dict[str, str], invention: Invention) -> None:
    """Fill every database and let it look over its tables, as a server does by itself."""
    for url in urls.values():
        engine = create_engine(url)
        fill_experiment(engine, invention)
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))
        engine.dispose()


def of_events(folder: Path, urls: dict[str, str], scale: float, rounds: int) -> dict[str, Measured]:
    """1,000 listeners, 3,000,000 events."""
    invention = Invention(Scale(max(20, round(1_000 * scale)), 3_000 / EVENTS_PER_SESSION, True))
    fill(urls, invention)
    write_arms(invention, folder / "arms.parquet")
    factor = write_events(invention, folder)
    slow = "original's way, JSON lines, scaled" if factor > 1 else "original's way, JSON lines"
    contenders = [
        *ours(urls),
        Contender("vectorised pandas, Parquet of events", "vectorised", str(folder / "events.parquet")),
        Contender(slow, "original", str(folder / "events.jsonl"), factor),
    ]
    found = take_turns(contenders, folder / "arms.parquet", rounds)
    events = len(invention) * EVENTS_PER_SESSION
    show(
        f"{invention.scale.listeners:,} listeners, {len(invention):,} sessions, {events:,} events",
        found,
        {slow} if factor > 1 else set(),
    )
    return found


def of_many(folder: Path, urls: dict[str, str], scale: float) -> dict[str, Measured]:
    """1,000,000 listeners, 3,000,000 sessions; one round, for it takes minutes."""
    invention = Invention(Scale(max(20, round(1_000_000 * scale)), 3.0, False))
    fill(urls, invention)
    write_arms(invention, folder / "many-arms.parquet")
    pd.DataFrame(
        {"listener": invention.listener, "first_ms": invention.first_ms, "last_ms": invention.last_ms}
    ).to_parquet(folder / "sessions.parquet")
    pandas = Contender(
        "vectorised pandas, Parquet of sessions", "vectorised", str(folder / "sessions.parquet")
    )
    found = take_turns([*ours(urls), pandas], folder / "many-arms.parquet", 1)
    show(f"{invention.scale.listeners:,} listeners, {len(invention):,} sessions", found, set())
    return found


def main() -> None:
    """Measure both experiments; fail where a report of ours holds more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", choices=["events", "many"], help="One of the two experiments")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="genre-report-") as name, databases(Path(name)) as urls:
        folder = Path(name)
        found = []
        if arguments.only != "many":
            found.append(of_events(folder, urls["events"], arguments.scale, arguments.rounds))
        if arguments.only != "events":
            found.append(of_many(folder, urls["many"], arguments.scale))
    most = max(one.mb for part in found for way, one in part.items() if way.startswith("whole"))
    print(f"\nThe report held at most {most:.0f} MB.")
    if most > MOST_MB:
        sys.exit(f"peak memory is {most:.0f} MB, must be at most {MOST_MB}")


if __name__ == "__main__":
    main()
