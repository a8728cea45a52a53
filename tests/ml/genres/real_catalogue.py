"""The real catalogue, as a list that the genre tests need."""

import gzip
import json


def _rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def names_beyond_the_catalogue(shared_data):
    """The micro-genre names that a larger release has and the real catalogue has not, sorted."""
    rows = _rows(shared_data / "pozytywka-messy" / "line-arrays" / "artists.jsonl.gz")
    larger = {name for _, _, names in rows for name in names or []}
    return sorted(larger.difference(*artist_names(shared_data)))


def artist_names(shared_data):
    """For each artist its micro-genre names."""
    return [artist["genres"] for artist in _rows(shared_data / "pozytywka" / "artists.jsonl.gz")]
