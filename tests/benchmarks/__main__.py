"""`make bench-serve`: requests a second of the prediction routes beside a no-op route, interleaved in one run.

Every request is about another title, and its artist is one of 500, so that no cache answers in place of a model.

Uses the database and the models that DATABASE_URL and ARTEFACT_FOLDER name, or else prepares the demo
catalogue as `make run` does. The client is `wrk` (Debian's package of that name).
"""

import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from live_server import Server, serve
from prepared import prepare

from tests.benchmarks.wrk import requests_per_second
from webapp.config import Settings

ROUTES = ("nothing", "predictions/baseline", "predictions/advanced", "predictions/compare")
ROUNDS = 5
SECONDS = 3
CONNECTIONS = 4

TRACK = {
    "title": "Mi Fiesta",
    "artist_name": "Los Ejemplos",
    "release_year": 1998,
    "popularity": 42,
    "duration_ms": 215000,
    "explicit": False,
    "danceability": 0.62,
    "energy": 0.71,
    "key": 7,
    "mode": 1,
    "loudness": -7.2,
    "speechiness": 0.05,
    "acousticness": 0.3,
    "instrumentalness": 0.0,
    "liveness": 0.12,
    "valence": 0.55,
    "tempo": 120.0,
    "time_signature": 4,
}


SCRIPT = """
local n = 0
local headers = {["Content-Type"] = "application/json"}
request = function()
  n = n + 1
  local body = string.format('BODY', "Mi Fiesta " .. n, "Los Ejemplos " .. n % 500)
  return wrk.format("POST", nil, headers, body)
end
"""


def measure(server: Server, folder: Path) -> dict[str, list[float]]:
    """Measure every route once in each round, so that noise falls on all alike."""
    script = folder / "post.lua"
    body = json.dumps({"track": TRACK}).replace("Mi Fiesta", "%s").replace("Los Ejemplos", "%s")
    script.write_text(SCRIPT.replace("BODY", body), encoding="utf-8")
    rates: dict[str, list[float]] = {route: [] for route in ROUTES}
    for _ in range(ROUNDS):
        for route in ROUTES:
            rates[route].append(
                requests_per_second(f"{server.url}/api/v1/{route}", script, CONNECTIONS, SECONDS)
            )
    return rates


def resident_mb(pid: int) -> float:
    """Memory that a process holds, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def report(rates: dict[str, list[float]], server: Server) -> None:
    """Print the medians and their ratios to the no-op route."""
    nothing = statistics.median(rates["nothing"])
    print(
        f"{ROUNDS} interleaved rounds of {SECONDS} s, {CONNECTIONS} connections, 1 gthread worker with 4 threads"
    )
    print(f"{'route':<24}{'requests/s':>12}{'lowest':>10}{'highest':>10}{'to no-op':>10}")
    for route, values in rates.items():
        median = statistics.median(values)
        print(f"{route:<24}{median:>12.0f}{min(values):>10.0f}{max(values):>10.0f}{median / nothing:>10.2f}")
    for pid in server.workers():
        print(f"worker {pid}: {resident_mb(pid):.0f} MB resident with both models loaded")


def seconds_until_ready(server: Server, started: float) -> float:
    """Wait until both models are verified and loaded; counted from `started`, on the monotonic clock."""
    while True:
        try:
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=5):
                return time.monotonic() - started
        except urllib.error.HTTPError:
            time.sleep(0.02)


def where_to_measure(folder: Path) -> tuple[str, Path]:
    """The database and artefacts that the environment names, or fresh ones in `folder`."""
    if "DATABASE_URL" in os.environ:
        settings = Settings.from_environment()
        return settings.database_url, settings.artefact_folder
    prepared = prepare(folder)
    return prepared.database_url, prepared.artefacts


def main() -> None:
    """Measure and print."""
    if not shutil.which("wrk"):
        sys.exit("The benchmark needs wrk: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database_url, artefacts = where_to_measure(folder)
        started = time.monotonic()
        with serve(database_url, artefacts, folder / "log", app="tests.benchmarks.app:app") as server:
            print(f"ready {seconds_until_ready(server, started):.1f} s after the start of gunicorn")
            report(measure(server, folder), server)


main()
