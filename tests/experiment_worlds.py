"""Random listeners in a running experiment, in the tables and as pandas tables beside them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from experiment_definitions import running
from sqlalchemy import insert

from webapp.models import Assignment, Exposure, Listener, ListeningSession

DAY_MS = 24 * 3_600_000
BEGIN_MS = 1_700_000_000_000
CUTOFF_MS = BEGIN_MS + 40 * DAY_MS
COUNTS = ["plays", "skips", "likes", "advertisements", "premium_purchases"]


@dataclass(frozen=True)
class World:
    """What was put into the tables.

    Attributes:
        experiment: It runs, with a control and a treatment.
        listeners: `listener_id`, `arm`, `exposed_at_ms`, `was_premium`, of those who count.
        sessions: `listener_id`, `first_ms`, `last_ms` and the counts, of everybody.
    """

    experiment: object
    listeners: pd.DataFrame
    sessions: pd.DataFrame

    @property
    def since(self):
        """Sessions that count, with their listener's facts."""
        both = self.sessions.merge(self.listeners, on="listener_id")
        return both[(both.first_ms >= both.exposed_at_ms) & (both.first_ms < CUTOFF_MS)]

    @property
    def before(self):
        """Sessions of the history."""
        both = self.sessions.merge(self.listeners, on="listener_id")
        age = both.exposed_at_ms - both.first_ms
        return both[(age > 0) & (age <= 28 * DAY_MS)]

    def per_listener(self, sessions, columns):
        """Sum columns of sessions for every listener who counts, 0 for those without."""
        return (
            self.listeners.set_index("listener_id")
            .join(sessions.groupby("listener_id")[columns].sum())[columns]
            .fillna(0.0)
        )


def make_world(session, seed=1, n=60, mixed=0.06):
    """Fill the tables: exposed, unexposed, mixed and overridden listeners, with and without sessions.

    Each two neighbours are a pair.
    """
    rng = np.random.default_rng(seed)
    experiment = running(session)
    experiment.started_at_ms = BEGIN_MS
    session.execute(
        insert(Listener), [{"external_id": f"world-{i}", "is_synthetic": False} for i in range(n)]
    )
    ids = [row.id for row in session.query(Listener.id).order_by(Listener.id)][-n:]
    listeners = pd.DataFrame(
        {
            "listener_id": ids,
            "arm": np.arange(n) % 2,
            "exposed_at_ms": BEGIN_MS + rng.integers(0, 10 * DAY_MS, n),
            "was_premium": rng.random(n) < 0.3,
        }
    )
    kind = rng.choice(["counts", "unexposed", "mixed", "overridden"], n, p=[0.88 - mixed, 0.06, mixed, 0.06])
    _add_assignments(session, experiment, listeners, kind)
    sessions = _sessions(rng, listeners)
    _add_sessions(session, sessions)
    session.commit()
    return World(experiment, listeners[kind == "counts"].reset_index(drop=True), sessions)


def _add_assignments(session, experiment, listeners, kind):
    variants = [variant.id for variant in experiment.variants]
    rows = list(zip(listeners.assign(block=listeners.index // 2).to_dict("records"), kind, strict=True))
    session.execute(
        insert(Assignment),
        [
            {
                "experiment_id": experiment.id,
                "listener_id": row["listener_id"],
                "variant_id": variants[row["arm"]],
                "assigned_at_ms": row["exposed_at_ms"],
                "is_override": one == "overridden",
                "block": row["block"],
            }
            for row, one in rows
        ],
    )
    session.execute(
        insert(Exposure),
        [
            {
                "experiment_id": experiment.id,
                "listener_id": row["listener_id"],
                "variant_id": variants[row["arm"]],
                "exposed_at_ms": row["exposed_at_ms"],
                "received_at_ms": row["exposed_at_ms"],
                "was_premium": row["was_premium"],
                "is_mixed": one == "mixed",
            }
            for row, one in rows
            if one != "unexposed"
        ],
    )


def _sessions(rng, listeners):
    who = rng.choice(listeners.listener_id[: -len(listeners) // 10], 12 * len(listeners))
    first = BEGIN_MS + rng.integers(-35 * DAY_MS, 45 * DAY_MS, len(who))
    is_newcomer = np.isin(who, listeners.listener_id[:8])
    who, first = (column[~is_newcomer | (first > BEGIN_MS + 10 * DAY_MS)] for column in (who, first))
    counts = {
        "plays": rng.integers(1, 20, len(who)),
        "skips": rng.integers(0, 5, len(who)),
        "likes": rng.integers(0, 3, len(who)),
        "advertisements": rng.integers(0, 4, len(who)),
        "premium_purchases": (rng.random(len(who)) < 0.03).astype(int),
    }
    return pd.DataFrame(
        {
            "listener_id": who,
            "first_ms": first,
            "last_ms": first + rng.integers(0, 7_200_000, len(who)),
            **counts,
        }
    )


def _add_sessions(session, sessions):
    rows = [
        {
            "external_id": f"world-{i}",
            "listener_id": row.listener_id,
            "first_event_ms": row.first_ms,
            "last_event_ms": row.last_ms,
            **{name: getattr(row, name) for name in COUNTS},
        }
        for i, row in enumerate(sessions.itertuples())
    ]
    session.execute(insert(ListeningSession), rows)
