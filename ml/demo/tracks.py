"""Draw tracks for artists."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from ml.demo.artists import Artist
from ml.demo.audio import draw_features
from ml.demo.choosing import draw_indices, happens
from ml.demo.releases import release_date
from ml.demo.scores import values_at
from ml.demo.tables import Ints, read_table, read_toml
from ml.demo.titles import track_title

# A title that careless readers take for a missing value; real catalogues hold such tracks.
NOT_MISSING = "NA"

DECIMALS = {
    "loudness": 3,
    "tempo": 3,
    "speechiness": 4,
    "acousticness": 4,
    "liveness": 4,
    "instrumentalness": 6,
}


@dataclass(frozen=True)
class Track:
    """`row` is what the catalogue tells: columns and units of a real tracks file."""

    id: str
    artist: int
    popularity: int
    duration_ms: int
    row: dict[str, str | int | float]


def draw_tracks(rng: Generator, artists: list[Artist], count: int) -> list[Track]:
    """Draw `count` tracks, at least one for every artist, grouped by artist."""
    owners = draw_owners(rng, artists, count)
    names = read_table("feature_means").rows
    groups = np.array([names.index(artist.group) for artist in artists])[owners]
    features = {
        name: values.tolist() for name, values in draw_features(rng, groups, owners, len(artists)).items()
    }
    keys = draw_indices(rng, np.array(read_toml("parameters")["release"]["keys"]), count).tolist()
    named_na = int(rng.integers(count))
    tracks = []
    for number, owner in enumerate(owners.tolist()):
        artist, audio = artists[owner], {name: values[number] for name, values in features.items()}
        row = _row(rng, f"demoT{number + 1:07}", artist, audio, keys[number])
        if number == named_na:
            row["name"] = NOT_MISSING
        tracks.append(Track(str(row["id"]), owner, int(row["popularity"]), int(row["duration_ms"]), row))
    return tracks


def draw_owners(rng: Generator, artists: list[Artist], count: int) -> Ints:
    """Share `count` tracks among the artists: one each, the rest with a long tail; sorted."""
    shape = np.array(read_toml("parameters")["release"]["extra_tracks"])
    per_artist = np.array(
        [read_table("group_tracks").pick(artist.group, "per_artist")[0] for artist in artists]
    )
    tail = values_at(rng.standard_normal(len(artists)), shape)
    extra = draw_indices(rng, (per_artist - 1) * (tail + 0.01), count - len(artists))
    return np.sort(np.concatenate([np.arange(len(artists)), extra]))


def _row(
    rng: Generator, track_id: str, artist: Artist, audio: dict[str, float], key: int
) -> dict[str, str | int | float]:
    unknown_tempo = happens(rng, read_toml("parameters")["release"]["unknown_tempo"])
    [explicit] = read_table("group_tracks").pick(artist.group, "explicit")
    return {
        "id": track_id,
        "name": track_title(rng, artist.group, artist.language),
        "popularity": round(audio["popularity"]),
        "duration_ms": round(audio["duration_ms"]),
        "explicit": int(happens(rng, explicit)),
        "id_artist": artist.id,
        "release_date": release_date(rng, round(audio["year"])),
        "danceability": _rounded("danceability", audio),
        "energy": _rounded("energy", audio),
        "key": key,
        "loudness": _rounded("loudness", audio),
        "speechiness": _rounded("speechiness", audio),
        "acousticness": _rounded("acousticness", audio),
        "instrumentalness": _rounded("instrumentalness", audio),
        "liveness": _rounded("liveness", audio),
        "valence": _rounded("valence", audio),
        "tempo": 0.0 if unknown_tempo else _rounded("tempo", audio),
    }


def _rounded(name: str, audio: dict[str, float]) -> float:
    return round(audio[name], DECIMALS.get(name, 3))
