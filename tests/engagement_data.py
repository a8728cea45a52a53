"""Reads the sessions of the 2023 release: 612 sessions of 50 listeners, real people's names never among them."""

import gzip
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import numpy as np


@dataclass(frozen=True)
class Heard:
    """One session: start in epoch seconds, duration in seconds, events counted by type."""

    start_s: float
    duration_s: float
    events: Counter


@cache
def sessions_by_listener(folder):
    """Sessions in order of time per listener key, listeners in the order of the users file."""
    times_s, events = defaultdict(list), defaultdict(Counter)
    for event in _lines(folder / "sessions.jsonl.gz"):
        key = event["user_id"], event["session_id"]
        times_s[key].append(datetime.fromisoformat(event["timestamp"] + "+00:00").timestamp())
        events[key][event["event_type"]] += 1
    heard = {str(user["user_id"]): [] for user in _lines(folder / "users.jsonl.gz")}
    for key, moments in times_s.items():
        heard[str(key[0])].append(Heard(min(moments), max(moments) - min(moments), events[key]))
    return {listener: sorted(sessions, key=lambda s: s.start_s) for listener, sessions in heard.items()}


def durations_s(folder):
    """Session durations in seconds, one array per listener."""
    return [np.array([s.duration_s for s in sessions]) for sessions in sessions_by_listener(folder).values()]


def mean_durations_s(folder):
    """Mean session duration per listener key in seconds, in the order of the users file."""
    heard = sessions_by_listener(folder)
    return {key: sum(s.duration_s for s in sessions) / len(sessions) for key, sessions in heard.items()}


def before_and_after_s(folder):
    """Mean duration of each listener's sessions before and from the median session on, float64 (2, n_listeners)."""
    heard = sessions_by_listener(folder).values()
    middle_s = np.median([session.start_s for sessions in heard for session in sessions])
    halves = [
        [
            np.mean([session.duration_s for session in sessions if (session.start_s < middle_s) == is_early])
            for is_early in (True, False)
        ]
        for sessions in heard
    ]
    return np.array(halves).T


def _lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
