"""Imports as processes of their own: killed at any moment, and two at once."""

import gzip
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from catalogue_contents import contents
from sqlalchemy import create_engine, text

from tests.benchmarks.large_release import write_release
from webapp.config import ROOT

pytestmark = pytest.mark.slow

TRACKS, EVENTS, KILLS = 1_000, 36_000, 5
GIVE_UP_S = 120
SCRATCH = TemporaryDirectory(prefix="imports-")


def start(database_url, *paths):
    """Start `flask catalogue import` and leave it running."""
    scratch = Path(SCRATCH.name, str(time.monotonic_ns()))
    settings = {
        "APP_ENV": "local",
        "DATABASE_URL": database_url,
        "ARTEFACT_FOLDER": str(scratch / "artefacts"),
    }
    program = Path(sys.executable).with_name("flask")
    command = [program, "catalogue", "import", *paths, "--no-fold", "--rejects", scratch / "rejects"]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def finish(*processes):
    """Wait for imports; each must succeed."""
    for process in processes:
        output, _ = process.communicate(timeout=GIVE_UP_S)
        assert process.returncode == 0, output.decode()


def rows_stored(database_url):
    engine = create_engine(database_url)
    with engine.connect() as connection:
        tables = ("artist", "track", "listener", "session_event")
        counts = [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]
    engine.dispose()
    return sum(counts)


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """A release whose events take several batches."""
    folder = tmp_path_factory.mktemp("release")
    write_release(folder, TRACKS, EVENTS)
    return folder


@pytest.fixture(scope="module")
def undisturbed(release, sqlite_template, tmp_path_factory):
    """What the tables hold after one import that nothing disturbs."""
    database = tmp_path_factory.mktemp("undisturbed") / "test.sqlite"
    shutil.copy(sqlite_template, database)
    finish(start(f"sqlite:///{database}", release))
    return contents(f"sqlite:///{database}")


def part_of(release, folder, first, last):
    """The same release with only some of its events."""
    shutil.copytree(release, folder)
    lines = gzip.decompress((release / "sessions.jsonl.gz").read_bytes()).splitlines(keepends=True)
    (folder / "sessions.jsonl.gz").write_bytes(gzip.compress(b"".join(lines[first:last])))
    return folder


def test_an_import_that_is_killed_again_and_again_ends_as_if_it_were_not(database_url, release, undisturbed):
    chance = random.Random(EVENTS)
    for _ in range(KILLS):
        before, process = rows_stored(database_url), start(database_url, release)
        while process.poll() is None and rows_stored(database_url) == before:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.communicate()

    finish(start(database_url, release))

    assert contents(database_url) == undisturbed


def test_two_imports_of_the_same_files_at_once_end_as_one(database_url, release, undisturbed):
    finish(start(database_url, release), start(database_url, release))

    assert contents(database_url) == undisturbed


def test_two_imports_of_different_files_at_once_end_as_one_of_both(
    database_url, release, undisturbed, tmp_path
):
    early = part_of(release, tmp_path / "early", 0, 2 * EVENTS // 3)
    late = part_of(release, tmp_path / "late", EVENTS // 3, EVENTS)

    finish(start(database_url, early), start(database_url, late))

    assert contents(database_url) == undisturbed


def test_what_a_dirty_release_lacks_is_filled_by_the_clean_one(
    import_, shared_data, tmp_path, app, sqlite_template
):
    dirty, clean = shared_data / "pozytywka-messy" / "missing-values", shared_data / "pozytywka"
    database = tmp_path / "clean.sqlite"
    shutil.copy(sqlite_template, database)
    finish(start(f"sqlite:///{database}", clean))

    import_(dirty, options=["--no-fold"])
    printed = import_(clean, options=["--no-fold"])

    both, alone = contents(app.config["SQLALCHEMY_DATABASE_URI"]), contents(f"sqlite:///{database}")
    # The dirty release has listens of its own, under the same numbers: they stay, and none of the clean ones is lost.
    assert all(alone[name] <= both[name] for name in ("sessions", "events"))
    assert {name: both[name] for name in both if name not in ("sessions", "events")} == {
        name: alone[name] for name in alone if name not in ("sessions", "events")
    }
    assert not any(line for line in printed if "rejected" in line and not line.endswith("rejected 0"))
