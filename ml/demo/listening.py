"""Play the listeners' sessions, event by event."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from ml.demo.calendars import first_start, next_start
from ml.demo.listeners import Listener
from ml.demo.repertoire import Repertoire
from ml.demo.scores import values_at
from ml.demo.tables import Ints, read_toml
from ml.demo.tracks import Track

FIRST_SESSION_ID = 900_001


class Event(NamedTuple):
    """One line of a real sessions file, in its column order; `track_id` is "" where no track is concerned."""

    timestamp: str
    user_id: int
    track_id: str
    event_type: str
    session_id: int


class Play(NamedTuple):
    """What happens while one track plays; times are seconds from its start, None where it does not happen."""

    track_id: str
    like_s: float | None
    skip_s: float | None
    end_s: float
    advertisement_s: float | None


def play_sessions(
    rng: Generator, listeners: list[Listener], repertoire: Repertoire, tracks: list[Track]
) -> Iterator[Event]:
    """Yield the events of every listener in turn, each listener's in order of time."""
    session_id = FIRST_SESSION_ID
    for listener in listeners:
        buys_in = int(listener.purchase_at * listener.sessions) if listener.is_premium else listener.sessions
        start = first_start(rng, listener)
        for number in range(listener.sessions):
            plays = draw_plays(rng, listener, repertoire, tracks)
            free = _free_plays(rng, number, buys_in, len(plays))
            events = list(_events(plays, listener.id, session_id, start, free, number == buys_in))
            yield from events
            session_id += 1
            start = next_start(rng, datetime.fromisoformat(events[-1].timestamp))


def draw_plays(rng: Generator, listener: Listener, repertoire: Repertoire, tracks: list[Track]) -> list[Play]:
    """Draw one session's plays; a like and a skip on the same track keep their order."""
    measured = read_toml("parameters")["listening"]
    count = _session_length(rng, listener)
    indices: Ints = repertoire.draw(rng, listener.favourites, count)
    likes, skips, advertised = rng.random((3, count)) < np.array(
        [[listener.like], [listener.skip], [listener.advertisement]]
    )
    like_at, skip_at, pause = (
        values_at(rng.standard_normal(count), np.array(measured[name]))
        for name in ("like_at", "skip_at", "advertisement_s")
    )
    plays = []
    for i, track in enumerate(tracks[index] for index in indices.tolist()):
        length = track.duration_ms / 1000
        end = length * float(skip_at[i]) if skips[i] else length
        # A like is drawn inside what is heard, so that it never follows the skip.
        like = end * float(like_at[i]) if likes[i] else None
        plays.append(
            Play(track.id, like, end if skips[i] else None, end, float(pause[i]) if advertised[i] else None)
        )
    return plays


def _session_length(rng: Generator, listener: Listener) -> int:
    """Number of plays; the share `plays_listener_share` of its variance belongs to the listener."""
    measured = read_toml("parameters")["listening"]
    share = measured["plays_listener_share"]
    score = np.sqrt(share) * listener.activity + np.sqrt(1 - share) * rng.standard_normal()
    return round(float(values_at(np.array([score]), np.array(measured["plays"]))[0]))


def _free_plays(rng: Generator, number: int, buys_in: int, plays: int) -> int:
    """How many plays of session `number` come before premium and so may be followed by advertisements."""
    if number == buys_in:
        return int(rng.integers(1, plays + 1))
    return plays if number < buys_in else 0


def _events(
    plays: list[Play], user_id: int, session_id: int, start: datetime, free: int, buys: bool
) -> Iterator[Event]:
    """Yield one session's events; premium, if bought, follows the last free play."""
    now = start
    for number, play in enumerate(plays, start=1):
        yield Event(now.isoformat(), user_id, play.track_id, "PLAY", session_id)
        for kind, at in (("LIKE", play.like_s), ("SKIP", play.skip_s)):
            if at is not None:
                yield Event(_after(now, at).isoformat(), user_id, play.track_id, kind, session_id)
        now = _after(now, play.end_s)
        if number <= free and play.advertisement_s is not None:
            yield Event(now.isoformat(), user_id, "", "ADVERTISEMENT", session_id)
            now = _after(now, round(play.advertisement_s))
        if buys and number == free:
            yield Event(now.isoformat(), user_id, "", "BUY_PREMIUM", session_id)


def _after(moment: datetime, seconds: float) -> datetime:
    return moment + timedelta(milliseconds=round(seconds * 1000))
