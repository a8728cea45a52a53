"""`make bench-ingestion`: events a second over HTTP in batches of 100, beside a no-op route that reads the same bodies.

Two gunicorn workers on SQLite; the client is `wrk` (Debian's package of that name). Every event is new in one kind of
round, and half of them are duplicates in the other. At the end the running sums are checked against the events.
"""

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from live_server import serve
from prepared import Prepared, flask

from tests.benchmarks.wrk import requests_per_second

BATCH = 100
CONNECTIONS = 4
ROUNDS = 5
SECONDS = 4
GOAL = 3_000

SCRIPT = """
local batch, n = 0, 0
local headers = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer TOKEN"}
local types = {"play", "play", "skip", "like", "play"}
request = function()
  batch = batch + 1
  if DUPLICATES and batch % 2 == 0 then n = n - 100 end
  local events = {}
  for i = 1, 100 do
    n = n + 1
    local sitting = math.floor(n / 20)
    events[i] = string.format(
      '{"id":"ROUND-%d","listener_id":"l%d","session_id":"ROUND-%d","type":"%s","occurred_at":%d,"track_id":"t%d"}',
      n, sitting % 500, sitting, types[n % 5 + 1], 1700000000000 + n * 30, n % 5000)
  end
  return wrk.format("POST", nil, headers, '{"track":[],"events":[' .. table.concat(events, ",") .. ']}')
end
"""


def main() -> None:
    """Print the rates of each kind of round, interleaved, and their ratios."""
    with tempfile.TemporaryDirectory(prefix="genre-ingestion-") as name:
        folder = Path(name)
        state = Prepared(folder / "events.sqlite", folder / "artefacts")
        flask(state, "db upgrade")
        token = flask(state, "tokens create bench --scope events:write").strip()
        rates: dict[str, list[float]] = {"no-op route": [], "all new": [], "half duplicates": []}
        with serve(
            state.database_url,
            state.artefacts,
            folder / "log",
            workers=2,
            app="tests.benchmarks.app:app",
            LOG_LEVEL="WARNING",
        ) as server:
            for number in range(ROUNDS):
                for kind, values in rates.items():
                    route = "nothing" if kind == "no-op route" else "events"
                    lua = SCRIPT.replace("TOKEN", token).replace("ROUND", f"{kind[:3]}{number}")
                    lua = lua.replace("DUPLICATES", str(kind == "half duplicates").lower())
                    if route == "events":
                        lua = lua.replace('"track":[],', "")
                    script = folder / "post.lua"
                    script.write_text(lua, encoding="utf-8")
                    url = f"{server.url}/api/v1/{route}"
                    values.append(requests_per_second(url, script, CONNECTIONS, SECONDS))
        report(rates)
        print(flask(state, "experiments check-sums").strip())


def report(rates: dict[str, list[float]]) -> None:
    """Print medians, lowest and highest."""
    nothing = statistics.median(rates["no-op route"])
    print(
        f"{ROUNDS} interleaved rounds of {SECONDS} s, {CONNECTIONS} connections, 2 workers, batches of {BATCH}"
    )
    print(f"{'kind':<18}{'events/s':>10}{'lowest':>10}{'highest':>10}{'to no-op':>10}")
    for kind, values in rates.items():
        median, low, high = (BATCH * find(values) for find in (statistics.median, min, max))
        print(f"{kind:<18}{median:>10,.0f}{low:>10,.0f}{high:>10,.0f}{median / BATCH / nothing:>10.2f}")
    print(f"goal: {GOAL:,} events/s")


if __name__ == "__main__":
    main()
