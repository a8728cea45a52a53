"""Draw listeners: favourite micro-genres, premium, and habits that differ as much as measured ones."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from ml.demo.artists import Artist
from ml.demo.choosing import draw_rates, happens
from ml.demo.scores import values_at
from ml.demo.tables import read_toml
from ml.demo.tracks import Track

FIRST_ID = 900_001
FAVOURITES = 3

# Real listeners were watched for 12 sessions on average; two thirds of that keep the demo at 150,000 events.
SESSIONS = 2 / 3


@dataclass(frozen=True)
class Listener:
    """Rates are per play; `activity` is the listener's place among all, as a normal score.

    `purchase_at` is the part of the listener's sessions that passes before premium is bought.
    """

    id: int
    favourites: tuple[str, ...]
    is_premium: bool
    sessions: int
    activity: float
    skip: float
    like: float
    advertisement: float
    purchase_at: float
    first_day: float

    def row(self) -> dict[str, str | int | bool | list[str]]:
        """Give the columns of a real users file, less the address."""
        return {
            "user_id": self.id,
            "name": f"Demo Listener {self.id - FIRST_ID + 1:04}",
            "favourite_genres": list(self.favourites),
            "premium_user": self.is_premium,
        }


def draw_listeners(rng: Generator, count: int, artists: list[Artist], tracks: list[Track]) -> list[Listener]:
    """Draw listeners whose favourites come from the commonest micro-genres of the catalogue."""
    measured = read_toml("parameters")["listening"]
    names = favourite_names(artists, tracks, round(measured["favourite_names"]))
    skip, like, advertisement = (
        draw_rates(rng, measured[name], measured[f"{name}_spread"], count)
        for name in ("skip", "like", "advertisement")
    )
    sessions, purchase_at, first_day = (
        values_at(rng.standard_normal(count), np.array(measured[name]))
        for name in ("sessions", "purchase_at", "first_day")
    )
    activity = rng.standard_normal(count)
    return [
        Listener(
            id=FIRST_ID + number,
            favourites=tuple(rng.choice(names, min(FAVOURITES, len(names)), replace=False).tolist()),
            is_premium=happens(rng, measured["premium"]),
            sessions=max(1, round(float(sessions[number]) * SESSIONS)),
            activity=float(activity[number]),
            skip=float(skip[number]),
            like=float(like[number]),
            advertisement=float(advertisement[number]),
            purchase_at=float(purchase_at[number]),
            first_day=float(first_day[number]),
        )
        for number in range(count)
    ]


def favourite_names(artists: list[Artist], tracks: list[Track], count: int) -> list[str]:
    """Give the micro-genres with the most tracks: what people call their favourites is common."""
    carried = Counter(name for track in tracks for name in artists[track.artist].genres)
    return sorted(sorted(carried), key=lambda name: -carried[name])[:count]
