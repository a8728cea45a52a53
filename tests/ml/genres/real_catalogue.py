"""The real catalogue, as a list that the genre tests need."""

import gzip
import json


def _rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def artist_names(shared_data):
    """For each artist its micro-genre names."""
    return [artist["genres"] for artist in _rows(shared_data / "pozytywka" / "artists.jsonl.gz")]
