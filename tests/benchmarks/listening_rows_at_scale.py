"""An invented experiment of any size: listeners, their sessions and events as arrays, and as rows of the tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.benchmarks.bulk_filling import write_rows
from webapp.models import Experiment, ExperimentState, Shows, Variant

DAY_MS = 86_400_000
START_MS = 1_700_000_000_000
EXPOSED_MS = START_MS + 28 * DAY_MS
STOPPED_MS = START_MS + 56 * DAY_MS
TYPES = ("play", "skip", "like", "advertisement")
EVENTS_PER_SESSION = 33
_SHARES = (0.55, 0.2, 0.15, 0.1)
_CHUNK = 100_000

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Scale:
    """How much there is.

    Attributes:
        listeners: Half of them in each arm, by turns.
        sessions: On average per listener, over 4 weeks before the exposure and 4 after.
        has_events: Whether the events are stored one by one; else only the sessions' running sums are.
    """

    listeners: int
    sessions: float
    has_events: bool


class Invention:
    """The numbers of one experiment; the same for the same scale."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        random = np.random.default_rng(1)
        habit_s = 720 * random.lognormal(0, 0.4, scale.listeners)
        counts = 1 + random.poisson(scale.sessions - 1, scale.listeners)
        self.listener: Ints = np.repeat(np.arange(scale.listeners), counts)
        n = len(self.listener)
        self.first_ms: Ints = START_MS + random.integers(0, STOPPED_MS - START_MS, n)
        durations_s = habit_s[self.listener] * random.lognormal(0, 0.4, n)
        self.last_ms: Ints = self.first_ms + (1000 * durations_s).astype(np.int64)
        self.counts: Ints = random.multinomial(EVENTS_PER_SESSION, _SHARES, n)

    def __len__(self) -> int:
        return len(self.listener)

    @cached_property
    def events(self) -> tuple[Ints, Ints, NDArray[np.int8]]:
        """Session, time and type of every event, session by session; each begins and ends with one."""
        random = np.random.default_rng(2)
        n = len(self)
        share = np.sort(random.random((n, EVENTS_PER_SESSION)), axis=1)
        share[:, 0], share[:, -1] = 0.0, 1.0
        length = (self.last_ms - self.first_ms)[:, None]
        times = self.first_ms[:, None] + (share * length).astype(np.int64)
        types = np.repeat(np.tile(np.arange(len(TYPES), dtype=np.int8), n), self.counts.ravel())
        return np.repeat(np.arange(n), EVENTS_PER_SESSION), times.ravel(), types


def fill_experiment(engine: Engine, invention: Invention) -> None:
    """Write everything into migrated, empty tables, past the app."""
    with Session(engine) as session:
        experiment = _experiment()
        session.add(experiment)
        session.commit()
        arms, number = [variant.id for variant in experiment.variants], experiment.id
    tables: list[tuple[str, Sequence[str], Iterable[tuple[Any, ...]]]] = [
        ("listener", ("id", "external_id", "is_premium", "is_synthetic"), _listeners(invention)),
        (
            "assignment",
            ("experiment_id", "listener_id", "variant_id", "assigned_at_ms", "is_override"),
            ((number, i + 1, arms[i % 2], EXPOSED_MS, False) for i in range(invention.scale.listeners)),
        ),
        (
            "exposure",
            (
                *("experiment_id", "listener_id", "variant_id", "exposed_at_ms", "received_at_ms"),
                *("was_premium", "is_mixed"),
            ),
            (
                (number, i + 1, arms[i % 2], EXPOSED_MS, EXPOSED_MS, i % 3 == 0, False)
                for i in range(invention.scale.listeners)
            ),
        ),
        (
            "listening_session",
            (
                *("id", "external_id", "source_id", "listener_id", "first_event_ms", "last_event_ms"),
                *("plays", "skips", "likes", "advertisements", "premium_purchases", "late_events"),
            ),
            _sessions(invention),
        ),
    ]
    if invention.scale.has_events:
        columns = ("id", "event_key", "session_id", "occurred_at_ms", "event_type")
        tables.append(("session_event", columns, _events(invention)))
    for table, columns, rows in tables:
        with engine.begin() as connection:
            write_rows(connection, table, columns, rows)


def _experiment() -> Experiment:
    return Experiment(
        key="bench",
        name="Bench",
        hypothesis="None.",
        is_replay=False,
        split="hash",
        salt="bench",
        created_at_ms=START_MS,
        state=ExperimentState.STOPPED,
        started_at_ms=EXPOSED_MS,
        stopped_at_ms=STOPPED_MS,
        variants=[
            Variant(key=key, name=key, weight=0.5, position=place, shows=shows)
            for place, (key, shows) in enumerate([("control", Shows.NOTHING), ("genres", Shows.ADVANCED)])
        ],
    )


def _listeners(invention: Invention) -> Iterator[tuple[Any, ...]]:
    for i in range(invention.scale.listeners):
        yield i + 1, f"l{i}", i % 3 == 0, True


def _sessions(invention: Invention) -> Iterator[tuple[Any, ...]]:
    for at in range(0, len(invention), _CHUNK):
        part = slice(at, at + _CHUNK)
        rows = zip(
            invention.listener[part].tolist(),
            invention.first_ms[part].tolist(),
            invention.last_ms[part].tolist(),
            invention.counts[part].tolist(),
            strict=True,
        )
        for place, (listener, first_ms, last_ms, counts) in enumerate(rows, at):
            name = f"s{place:09d}"
            yield place + 1, name, name, listener + 1, first_ms, last_ms, *counts, 0, 0


def _events(invention: Invention) -> Iterator[tuple[Any, ...]]:
    sessions, times, types = invention.events
    for at in range(0, len(sessions), _CHUNK):
        part = slice(at, at + _CHUNK)
        rows = zip(sessions[part].tolist(), times[part].tolist(), types[part].tolist(), strict=True)
        for place, (session, time_ms, kind) in enumerate(rows, at):
            yield place + 1, place.to_bytes(16, "big"), session + 1, time_ms, TYPES[kind]
