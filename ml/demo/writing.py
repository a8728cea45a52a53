"""Write the demo catalogue as a folder of gzipped JSON lines."""

import gzip
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator

from ml.demo.artists import draw_artists
from ml.demo.listeners import draw_listeners
from ml.demo.listening import play_sessions
from ml.demo.repertoire import Repertoire
from ml.demo.tracks import draw_tracks


@dataclass(frozen=True)
class DemoCounts:
    """Rows written; `unlabelled_artists` counts the artists among `artists` that carry no micro-genre."""

    artists: int
    unlabelled_artists: int
    tracks: int
    listeners: int
    events: int


def write_demo_catalogue(
    folder: Path, *, seed: int = 20260101, artists: int = 3000, tracks: int = 8000, listeners: int = 600
) -> DemoCounts:
    """Write artists, tracks, users and sessions as .jsonl.gz; the same arguments give the same bytes.

    Args:
        folder: Where the files go; made if absent.
        seed: Seed of every draw. Each file's draws have a stream of their own.
        artists: At least 1; a third of them get no micro-genres.
        tracks: At least `artists`, for each artist has one.
        listeners: At least 0.

    Raises:
        ValueError: A number is below its limit.
    """
    _refuse_too_few(artists, tracks, listeners)
    streams = [Generator(PCG64(child)) for child in np.random.SeedSequence(seed).spawn(4)]
    people = draw_artists(streams[0], artists)
    songs = draw_tracks(streams[1], people, tracks)
    audience = draw_listeners(streams[2], listeners, people, songs)
    events = play_sessions(streams[3], audience, Repertoire(people, songs), songs)
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / "artists.jsonl.gz", (artist.row() for artist in people))
    write_lines(folder / "tracks.jsonl.gz", (track.row for track in songs))
    write_lines(folder / "users.jsonl.gz", (listener.row() for listener in audience))
    n_events = write_lines(folder / "sessions.jsonl.gz", (event._asdict() for event in events))
    return DemoCounts(artists, sum(artist.is_unlabelled for artist in people), tracks, listeners, n_events)


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write one JSON object per line and count them; no file name and no time enter the gzip header."""
    count = 0
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8") as file,
    ):
        for row in rows:
            file.write(json.dumps(row) + "\n")
            count += 1
    return count


def _refuse_too_few(artists: int, tracks: int, listeners: int) -> None:
    limits = (("artists", artists, 1), ("tracks", tracks, artists), ("listeners", listeners, 0))
    for name, value, limit in limits:
        if value < limit:
            raise ValueError(f"{name} is {value}, must be at least {limit}")
