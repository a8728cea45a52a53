"""The real catalogue, as lists that the genre tests need."""

import gzip
import json
from collections import Counter


def _rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def artist_names(shared_data):
    """For each artist its micro-genre names."""
    return [artist["genres"] for artist in _rows(shared_data / "pozytywka" / "artists.jsonl.gz")]


def artist_tracks(shared_data):
    """For each artist, in the same order, the number of its tracks."""
    tracks = Counter(track["id_artist"] for track in _rows(shared_data / "pozytywka" / "tracks.jsonl.gz"))
    return [tracks[artist["id"]] for artist in _rows(shared_data / "pozytywka" / "artists.jsonl.gz")]
