"""One way to report an experiment, in a process of its own: `python -m tests.benchmarks.report_ways WAY SOURCE ARMS`.

Prints a JSON object with its seconds, its peak memory in MB and the means of both arms. What it imports, and what
connects it, is not in the seconds, but is in the memory.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Means = Sequence[float]


def document(database_url: str, _arms: str) -> tuple[float, Means]:
    """The whole report of the app: every metric of the plan, CUPED, balance, time, breakdowns, health, decision."""
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import Session

    from webapp.experiments.reporting import document_of
    from webapp.models import Experiment

    with Session(create_engine(database_url)) as session:
        experiment = session.scalars(select(Experiment)).one()
        started = time.perf_counter()
        analysis = document_of(session, experiment, int(time.time() * 1000)).analysis
        seconds = time.perf_counter() - started
    assert analysis is not None
    return seconds, [arm.value or 0.0 for arm in analysis.primary.arms]


def primary_sums(database_url: str, _arms: str) -> tuple[float, Means]:
    """Welch's test of the primary metric alone, as the other ways compute it."""
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import Session

    from ml.experiments.analysis.gathering import gather
    from ml.experiments.analysis.scope import scope_of
    from ml.experiments.metric_catalogue import METRICS
    from ml.experiments.statistics import welch
    from webapp.models import Experiment

    with Session(create_engine(database_url)) as session:
        experiment = session.scalars(select(Experiment)).one()
        started = time.perf_counter()
        scope = scope_of(session, experiment, int(time.time() * 1000))
        gathered = gather(session, scope, 2, METRICS["session_duration"])
        arms = [tally.sample() for tally in gathered.tallies["session_duration"]]
        welch(*arms)
        seconds = time.perf_counter() - started
    return seconds, [arm.mean for arm in arms]


def original(lines: str, arms: str) -> tuple[float, Means]:
    """The original's way, rebuilt: every event into a DataFrame, grouped by session with a Python function."""
    import pandas as pd
    from scipy import stats

    listeners = pd.read_parquet(arms).set_index("listener")
    started = time.perf_counter()
    with Path(lines).open(encoding="utf-8") as file:
        events = pd.DataFrame([json.loads(line) for line in file])
    events["timestamp"] = pd.to_datetime(events["timestamp"])
    times = events.groupby(["user_id", "session_id"])["timestamp"]
    sessions = pd.DataFrame(
        {
            "first": times.apply(lambda one: one.min()),
            "duration": times.apply(lambda one: (one.max() - one.min()).total_seconds()),
        }
    ).reset_index()
    exposed = pd.to_datetime(sessions["user_id"].map(listeners["exposed_at_ms"]), unit="ms")
    counted = sessions[sessions["first"] >= exposed]
    means = counted.groupby("user_id").apply(lambda one: one["duration"].mean())
    sides = [means[listeners.loc[means.index, "arm"] == arm] for arm in (0, 1)]
    stats.ttest_ind(*sides, equal_var=False)
    return time.perf_counter() - started, [float(side.mean()) for side in sides]


def vectorised(parquet: str, arms: str) -> tuple[float, Means]:
    """Vectorised pandas on Parquet: of events, or of sessions where it holds their ends."""
    import pandas as pd
    from scipy import stats

    started = time.perf_counter()
    table = pd.read_parquet(parquet)
    if "at_ms" in table:
        sessions = table.groupby(["listener", "session"])["at_ms"].agg(first_ms="min", last_ms="max")
        sessions = sessions.reset_index()
    else:
        sessions = table
    listeners = pd.read_parquet(arms)
    joined = sessions.merge(listeners, on="listener")
    counted = joined[joined["first_ms"] >= joined["exposed_at_ms"]]
    lasted = (counted["last_ms"] - counted["first_ms"]) / 1000
    means = lasted.groupby([counted["arm"], counted["listener"]]).mean()
    sides = [means[arm] for arm in (0, 1)]
    stats.ttest_ind(*sides, equal_var=False)
    return time.perf_counter() - started, [float(side.mean()) for side in sides]


WAYS: Mapping[str, Callable[[str, str], tuple[float, Means]]] = {
    way.__name__: way for way in (document, primary_sums, original, vectorised)
}


def peak_mb() -> float:
    """The most memory this process has held, MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    """Measure one way."""
    name, source, arms = sys.argv[1:]
    seconds, means = WAYS[name](source, arms)
    print(json.dumps({"seconds": seconds, "mb": peak_mb(), "means": list(means)}))


if __name__ == "__main__":
    main()
