"""Invented listeners with known habits, and a known effect on them: what a whole chain must find again."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from webapp.models import EventType

WEEK_MS = 7 * 24 * 3_600_000

# The standard deviation of the logarithm of a session's duration, between the means of listeners and again within a
# listener: as they are equal, half of the variance lies between listeners and sessions of one correlate by .5.
LOG_SPREAD = 0.4
TYPICAL_DURATION_S = 720.0
TYPICAL_SESSIONS_PER_WEEK = 3.0
SECONDS_PER_TRACK = 210.0
ADVERTISEMENTS_PER_HOUR = 4.0

# What is drawn, so that no two things are drawn from one stream.
_HABITS, _SESSIONS = 1, 2


@dataclass(frozen=True)
class Habits:
    """What one listener does, before any effect.

    Attributes:
        duration_s: Median duration of their sessions, seconds.
        sessions_per_week: Expected number.
        skip_share: Fraction of the tracks they play that they skip, likewise `like_share`.
        is_premium: Whether they hear no advertisements.
    """

    duration_s: float
    sessions_per_week: float
    skip_share: float
    like_share: float
    is_premium: bool


@dataclass(frozen=True)
class Deed:
    """One thing done in a session; `track` is a place in the catalogue, None for an advertisement."""

    occurred_at_ms: int
    type: EventType
    track: int | None


def habits_of(seed: int, number: int) -> Habits:
    """Draw the habits of listener `number`; the same for the same seed, however many others there are."""
    rng = np.random.default_rng([seed, number, _HABITS])
    return Habits(
        duration_s=float(TYPICAL_DURATION_S * rng.lognormal(0, LOG_SPREAD)),
        sessions_per_week=float(TYPICAL_SESSIONS_PER_WEEK * rng.gamma(4, 1 / 4)),
        skip_share=float(rng.beta(4, 12)),
        like_share=float(rng.beta(2, 18)),
        is_premium=bool(rng.random() < 0.3),
    )


def sessions_of(
    habits: Habits, seed: int, number: int, starts_at_ms: int, weeks: int, n_tracks: int, effect: float = 0.0
) -> Iterator[list[Deed]]:
    """Draw the sessions of a listener over some weeks.

    The effect stretches every session and the number of its tracks with it; how often the listener comes, and how
    often they skip, like or hear an advertisement per track or hour, it leaves alone. Nothing else that is drawn
    depends on it.

    Args:
        habits: Whose.
        seed: As for `habits_of`, with the listener's number.
        number: See `seed`.
        starts_at_ms: When the first week begins; weeks of one seed and number differ by it.
        weeks: How many, at least 1.
        n_tracks: How many tracks there are to play, at least 1.
        effect: Relative change of the mean session duration, above -1; 0.1 is 10 % longer.

    Yields:
        The deeds of one session after the other in the order of time; the first and the last are plays.

    Raises:
        ValueError: The effect, the weeks or the tracks are out of range.
    """
    if effect <= -1:
        raise ValueError(f"effect is {effect}, must be above -1")
    if weeks < 1 or n_tracks < 1:
        raise ValueError(f"weeks is {weeks} and n_tracks is {n_tracks}, both must be at least 1")
    rng = np.random.default_rng([seed, number, _SESSIONS, starts_at_ms])
    n_sessions = int(rng.poisson(habits.sessions_per_week * weeks))
    starts = np.sort(rng.random(n_sessions)) * weeks * WEEK_MS
    durations_s = habits.duration_s * (1 + effect) * rng.lognormal(0, LOG_SPREAD, n_sessions)
    seeds = rng.integers(2**63, size=n_sessions)
    for start, duration_s, own_seed in zip(starts, durations_s, seeds, strict=True):
        first_ms = starts_at_ms + int(start)
        yield _deeds(habits, np.random.default_rng(own_seed), first_ms, float(duration_s), n_tracks)


def _deeds(
    habits: Habits, rng: np.random.Generator, first_ms: int, duration_s: float, n_tracks: int
) -> list[Deed]:
    """One session: the last track starts at its end, and may be left out of skips and likes only by chance."""
    last_ms = first_ms + round(1000 * duration_s)
    plays = np.linspace(first_ms, last_ms, max(2, round(duration_s / SECONDS_PER_TRACK) + 1))
    deeds = []
    for play_ms, end_ms in zip(
        plays.astype(int).tolist(), [*plays[1:].astype(int).tolist(), last_ms], strict=True
    ):
        track = int(rng.integers(n_tracks))
        deeds.append(Deed(play_ms, EventType.PLAY, track))
        within_ms = sorted(play_ms + int(share * (end_ms - play_ms)) for share in rng.random(2).tolist())
        if rng.random() < habits.like_share:
            deeds.append(Deed(within_ms[0], EventType.LIKE, track))
        if rng.random() < habits.skip_share:
            deeds.append(Deed(within_ms[1], EventType.SKIP, track))
    return sorted(
        [*deeds, *_advertisements(habits, rng, first_ms, last_ms)], key=lambda deed: deed.occurred_at_ms
    )


def _advertisements(habits: Habits, rng: np.random.Generator, first_ms: int, last_ms: int) -> Iterator[Deed]:
    if habits.is_premium:
        return
    hours = (last_ms - first_ms) / 3_600_000
    for share in rng.random(int(rng.poisson(ADVERTISEMENTS_PER_HOUR * hours))).tolist():
        yield Deed(first_ms + int(share * (last_ms - first_ms)), EventType.ADVERTISEMENT, None)
