"""`make bench-search`: how long a search takes in a million tracks, on SQLite and, where installed, on PostgreSQL.

Fills throw-away databases with an invented catalogue, then runs a fixed mix of searches through the search itself
and through the whole page. `--database ADDRESS` measures that database instead, and fills it first if it is empty, so
that it can be measured again. Takes about ten minutes.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from databases import postgres_programs, postgres_server, run_sql
from sqlalchemy import exists, select, text

from tests.benchmarks.bulk_filling import fill
from tests.benchmarks.invented_rows import Invention
from tests.benchmarks.search_mix import Asked, mix
from webapp import create_app
from webapp.catalogue.paging import PageError
from webapp.catalogue.search import search_tracks
from webapp.catalogue.search_index import index_missing
from webapp.config import Settings
from webapp.extensions import db
from webapp.models import Track
from webapp.transaction import checkpoint, writing

FULL_SCALE = 1_000_000
GOAL_MS = 50
WARM_UP = 40
Times = dict[str, list[float]]


def make_app(address, folder: Path):
    """The app as it serves, but for tests, on a database."""
    settings = Settings(
        app_env="testing",
        secret_key="only for one run of the benchmark, 0123456789",
        database_url=address,
        artefact_folder=folder / "artefacts",
        upload_folder=folder / "uploads",
        job_queue=str(folder / "jobs.sqlite"),
        log_level="WARNING",
    )
    return create_app(settings)


def prepare(app, invention: Invention) -> None:
    """Migrate the database of the app in force and, if it is empty, fill and index it."""
    assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
    if db.session.scalar(select(exists(select(Track.id)))):
        return
    db.session.rollback()
    started = time.monotonic()
    fill(db.engine, invention)
    filled = time.monotonic()
    with writing() as session:
        index_missing(session, checkpoint)
    print(f"filled in {filled - started:.0f} s, indexed in {time.monotonic() - filled:.0f} s", flush=True)
    if db.engine.dialect.name == "postgresql":  # As autovacuum does within a minute or so.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def measure(asked: dict[str, list[Asked]], run: Callable[[Asked], None]) -> Times:
    """Time every search once, in ms, in a shuffled order after a few to warm up."""
    shuffled = [(name, one) for name, ones in asked.items() for one in ones]
    random.Random(7).shuffle(shuffled)
    times: Times = {name: [] for name in asked}
    for _, one in shuffled[:WARM_UP]:
        run(one)
    for name, one in shuffled:
        started = time.perf_counter()
        run(one)
        times[name].append(1000 * (time.perf_counter() - started))
    return times


def search(one: Asked) -> None:
    """Run the search alone, in a transaction of its own."""
    with suppress(PageError):
        search_tracks(db.session(), *one)
    db.session.rollback()
    db.session.expunge_all()


def page_loader(app) -> Callable[[Asked], None]:
    """Give the function that loads the whole page."""
    client = app.test_client()

    def load(one: Asked) -> None:
        filters, number = one
        response = client.get("/catalogue", query_string={**filters.arguments(), "page": number})
        assert response.status_code in (200, 404), response.text

    return load


def report(title: str, times: Times) -> None:
    """Print percentiles by class and over all."""
    print(f"\n{title}\n{'class':<22}{'searches':>9}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    everything = [value for values in times.values() for value in values]
    for name, values in [*times.items(), ("all", everything)]:
        p50, p95, top = np.percentile(values, [50, 95, 100])
        mark = "  above the goal" if p95 > GOAL_MS else ""
        print(f"{name:<22}{len(values):>9}{p50:>9.1f}{p95:>9.1f}{top:>9.1f}{mark}", flush=True)


def slowest(
    asked: dict[str, list[Asked]], run: Callable[[Asked], None], most: int
) -> Iterable[tuple[float, Asked]]:
    """The searches that took longest, for who wants to mend them."""
    ranked = []
    for one in (one for ones in asked.values() for one in ones):
        started = time.perf_counter()
        run(one)
        ranked.append((1000 * (time.perf_counter() - started), one))
    return sorted(ranked, key=lambda pair: -pair[0])[:most]


@contextmanager
def databases(folder: Path) -> Iterator[list[str]]:
    """Fresh databases to measure."""
    addresses = [f"sqlite:///{folder / 'search.sqlite'}"]
    programs = postgres_programs()
    if programs is None:
        yield addresses
        return
    with (
        tempfile.TemporaryDirectory(prefix="genre-bench-") as name,
        postgres_server(programs, Path(name)) as server,
    ):
        run_sql(server, "CREATE DATABASE search")
        yield [*addresses, f"{server}/search"]


def run(address: str, tracks: int, show_slowest: int, folder: Path) -> None:
    """Measure one database and print the tables."""
    invention = Invention(tracks)
    asked = mix(invention.words)
    app = make_app(address, folder)
    name = address.partition(":")[0].partition("+")[0]
    with app.app_context():
        print(f"\n== {name}, {tracks:,} tracks", flush=True)
        prepare(app, invention)
        report(f"{name}: the search alone", measure(asked, search))
        for taken, (filters, number) in slowest(asked, search, show_slowest) if show_slowest else ():
            print(f"{taken:9.1f} ms  page {number} of {filters.arguments()}")
        db.session.remove()
    report(f"{name}: the whole page", measure(asked, page_loader(app)))
    with app.app_context():
        db.engine.dispose()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="share of a million tracks, default 1")
    parser.add_argument(
        "--database", action="append", help="address of a database to fill, if empty, and measure"
    )
    parser.add_argument("--slowest", type=int, default=0, help="how many of the slowest searches to show")
    options = parser.parse_args()
    tracks = round(FULL_SCALE * options.scale)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.database:
            for address in options.database:
                run(address, tracks, options.slowest, folder)
            return
        with databases(folder) as addresses:
            for address in addresses:
                run(address, tracks, options.slowest, folder)


if __name__ == "__main__":
    main()
