"""An invented release of any size, written as the real ones are: JSON lines, packed."""

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Row = dict[str, Any]

TRACKS_PER_ARTIST = 5
EVENTS_PER_LISTENER = 400
EVENTS_PER_SESSION = 33
GENRES = [f"{place} {style}" for place in range(60) for style in ("pop", "rock", "rap", "folk", "jazz")]
EVENT_TYPES = ("PLAY",) * 11 + ("SKIP",) * 4 + ("LIKE",) * 3 + ("ADVERTISEMENT",) * 2
WORDS = (
    "noche",
    "luna",
    "rain",
    "road",
    "fire",
    "river",
    "stone",
    "heart",
    "blue",
    "night",
    "winter",
    "song",
)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_START = datetime(2023, 1, 1)


def write_release(folder: Path, tracks: int, events: int, seed: int = 1) -> dict[str, int]:
    """Write artists, tracks, users and sessions; gives how many rows each has."""
    chance = random.Random(seed)
    artists, listeners = max(1, tracks // TRACKS_PER_ARTIST), max(1, events // EVENTS_PER_LISTENER)
    files = {
        "artists": _artists(chance, artists),
        "tracks": _tracks(chance, tracks, artists),
        "users": _users(chance, listeners),
        "sessions": _events(chance, events, tracks, listeners),
    }
    return {kind: _write(folder / f"{kind}.jsonl.gz", rows) for kind, rows in files.items()}


def _write(path: Path, rows: Iterable[Row]) -> int:
    count = 0
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
            count += 1
    return count


def _id(kind: str, number: int) -> str:
    """An id of 22 letters and digits that says nothing, always the same for a number."""
    scattered = (number + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128
    digits = []
    for _ in range(21):
        scattered, digit = divmod(scattered, 62)
        digits.append(_DIGITS[digit])
    return kind + "".join(digits)


def _words(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, most))).title()


def _artists(chance: random.Random, count: int) -> Iterator[Row]:
    for number in range(count):
        genres = chance.sample(GENRES, chance.choice((0, 1, 2, 3, 5)))
        yield {"id": _id("a", number), "name": f"{_words(chance, 2)} {number}", "genres": genres}


def _tracks(chance: random.Random, count: int, artists: int) -> Iterator[Row]:
    def fraction() -> float:
        return round(chance.random(), 3)

    for number in range(count):
        yield {
            "id": _id("t", number),
            "name": f"{_words(chance, 4)} {number % 1000}",
            "popularity": chance.randint(0, 100),
            "duration_ms": chance.randint(60_000, 400_000),
            "explicit": chance.randint(0, 1),
            "id_artist": _id("a", chance.randrange(artists)),
            "release_date": f"{chance.randint(1950, 2022)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "danceability": fraction(),
            "energy": fraction(),
            "key": chance.randint(0, 11),
            "loudness": -round(60 * chance.random(), 3),
            "speechiness": fraction(),
            "acousticness": fraction(),
            "instrumentalness": fraction(),
            "liveness": fraction(),
            "valence": fraction(),
            "tempo": round(60 + 140 * chance.random(), 3),
        }


def _users(chance: random.Random, count: int) -> Iterator[Row]:
    for number in range(count):
        yield {
            "user_id": 101 + number,
            "name": _words(chance, 2),
            "city": "Radom",
            "street": f"ul. Ciasna {number}",
            "favourite_genres": chance.sample(GENRES, 3),
            "premium_user": chance.random() < 0.3,
        }


def _events(chance: random.Random, count: int, tracks: int, listeners: int) -> Iterator[Row]:
    for number in range(count):
        session, place = divmod(number, EVENTS_PER_SESSION)
        if place == 0:
            user, moment = (
                101 + chance.randrange(listeners),
                _START + timedelta(minutes=chance.randrange(10**6)),
            )
        moment += timedelta(milliseconds=chance.randint(1_000, 300_000))
        event_type = chance.choice(EVENT_TYPES)
        yield {
            "timestamp": moment.isoformat(),
            "user_id": user,
            "track_id": None if event_type == "ADVERTISEMENT" else _id("t", chance.randrange(tracks)),
            "event_type": event_type,
            "session_id": 124 + session,
        }
