"""Draw when a listener's sessions start."""

from datetime import datetime, timedelta

import numpy as np
from numpy.random import Generator

from ml.demo.choosing import draw_indices
from ml.demo.listeners import Listener
from ml.demo.scores import values_at
from ml.demo.tables import read_toml

FIRST_DAY = datetime(2025, 1, 1)


def first_start(rng: Generator, listener: Listener) -> datetime:
    """Give the start of a listener's first session."""
    return _at_usual_hour(rng, FIRST_DAY + timedelta(days=listener.first_day))


def next_start(rng: Generator, last_end: datetime) -> datetime:
    """Give a start after `last_end`: the pause says the day, the hour is one of those people listen at."""
    pauses = np.array(read_toml("parameters")["listening"]["pause_hours"])
    pause = float(values_at(rng.standard_normal(1), pauses)[0])
    start = _at_usual_hour(rng, last_end + timedelta(hours=pause))
    return start if start > last_end else start + timedelta(days=1)


def _at_usual_hour(rng: Generator, day: datetime) -> datetime:
    hour = int(draw_indices(rng, np.array(read_toml("parameters")["listening"]["hours"]), 1)[0])
    minute, second = rng.integers(60, size=2).tolist()
    return day.replace(hour=hour, minute=minute, second=second, microsecond=0)
