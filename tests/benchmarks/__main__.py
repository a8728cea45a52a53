"""`make bench-serve`: requests a second of the prediction routes beside a no-op route, interleaved in one run.

Every request is about another title, and its artist is one of 500, so that no cache answers in place of a model.

Beside the rates stands what the worker takes of the CPU for a request, as it is steadier on a busy machine.

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
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from live_server import Server, serve
from prepared import prepare

from tests.benchmarks.processor_time import cpu_of
from tests.benchmarks.wrk import requests_per_second
from webapp.config import Settings

ROUTES = ("nothing", "predictions/baseline", "predictions/advanced", "predictions/compare")
ROUNDS = 9
SECONDS = 2
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


@dataclass
class Measured:
    """What the rounds of a route gave: requests a second, and the worker's microseconds of CPU for each request."""

    rates: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)


def measure(server: Server, folder: Path) -> dict[str, Measured]:
    """Measure every route once in each round, so that noise falls on all alike."""
    script = folder / "post.lua"
    body = json.dumps({"track": TRACK}).replace("Mi Fiesta", "%s").replace("Los Ejemplos", "%s")
    script.write_text(SCRIPT.replace("BODY", body), encoding="utf-8")
    found = {route: Measured() for route in ROUTES}
    for _ in range(ROUNDS):
        for route, measured in found.items():
            before_s = sum(map(cpu_of, server.workers()))
            rate = requests_per_second(f"{server.url}/api/v1/{route}", script, CONNECTIONS, SECONDS)
            taken_s = sum(map(cpu_of, server.workers())) - before_s
            measured.rates.append(rate)
            measured.cpu_us.append(1e6 * taken_s / (rate * SECONDS))
    return found


def resident_mb(pid: int) -> float:
    """Memory that a process holds, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def report(found: dict[str, Measured], server: Server) -> None:
    """Print the medians and their ratios to the no-op route."""
    rate, cpu_us = medians(found["nothing"])
    print(
        f"{ROUNDS} interleaved rounds of {SECONDS} s, {CONNECTIONS} connections, 1 gthread worker with 4 threads"
    )
    print(
        f"{'route':<24}{'requests/s':>12}{'lowest':>10}{'highest':>10}{'to no-op':>10}{'CPU us':>10}{'of CPU':>10}"
    )
    for route, measured in found.items():
        own_rate, own_us = medians(measured)
        print(
            f"{route:<24}{own_rate:>12.0f}{min(measured.rates):>10.0f}{max(measured.rates):>10.0f}"
            f"{own_rate / rate:>10.2f}{own_us:>10.0f}{cpu_us / own_us:>10.2f}"
        )
    for pid in server.workers():
        print(f"worker {pid}: {resident_mb(pid):.0f} MB resident with both models loaded")


def medians(measured: Measured) -> tuple[float, float]:
    """The median rate, and the median of the CPU time."""
    return statistics.median(measured.rates), statistics.median(measured.cpu_us)


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
