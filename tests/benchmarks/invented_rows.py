"""A large invented catalogue as rows of the tables: artists, tracks, genre values and two versions' predictions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ml.features import FIELDS
from tests.benchmarks.invented_words import texts, vocabulary
from webapp.catalogue.plain_words import name_key

TRACKS_PER_ARTIST = 5
GROUPS = 25
VERSIONS = ("baseline", "advanced")
# Shares of artists with genre groups, of tracks with a group of their own, and of tracks the versions differ on.
LABELLED, OWN_LABEL, DISPUTED = 0.75, 0.01, 0.25
_WORDS = 60_000
_MEASURED = [
    field
    for field in FIELDS
    if field.kind in ("whole", "number") and field.name not in ("release_year", "popularity")
]

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Invention:
    """The rows of each table; the same seed gives the same ones."""

    tracks: int
    seed: int = 20261124

    @property
    def artists(self) -> int:
        """How many artists there are."""
        return max(1, self.tracks // TRACKS_PER_ARTIST)

    def _chance(self, part: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, part])

    @cached_property
    def words(self) -> list[str]:
        """Every word, the commonest first."""
        return vocabulary(_WORDS, self._chance(0))

    def small_tables(self) -> Iterator[tuple[str, tuple[str, ...], list[Row]]]:
        """Groups, a mapping and two versions that serve: name of the table, columns, rows."""
        groups = [(n + 1, f"group-{n:02}", f"Group {n:02}", n, True) for n in range(GROUPS)]
        yield "genre_group", ("id", "slug", "name", "position", "is_current"), groups
        yield "genre_mapping", ("id", "created_at_ms", "fingerprint"), [(1, 1, "0" * 64)]
        columns = (
            "id kind version folder manifest_sha256 data_fingerprint mapping_id seed metrics is_synthetic is_serving"
            " created_at_ms"
        )
        rows = [
            (n + 1, kind, f"{kind}-1", kind, "0" * 64, "0" * 64, 1, 1, json.dumps({}), False, True, 1)
            for n, kind in enumerate(VERSIONS)
        ]
        yield "model_version", tuple(columns.split()), rows

    def artist_rows(self) -> Iterator[Row]:
        """Columns id, external_id, name, name_key, is_synthetic."""
        chance = self._chance(1)
        names = texts(self.words, chance.integers(1, 4, self.artists), 200.0, chance)
        return ((n, f"A{n}", name, name_key(name), False) for n, name in enumerate(names, 1))

    TRACK_COLUMNS = (
        "id",
        "external_id",
        "title",
        "artist_id",
        "is_synthetic",
        "release_date",
        "release_year",
        "popularity",
        *(field.column for field in _MEASURED),
    )

    def track_rows(self) -> Iterator[Row]:
        """Columns as `TRACK_COLUMNS`; some have no artist, some no year."""
        chance, n = self._chance(2), self.tracks
        titles = texts(self.words, chance.integers(1, 7, n), 3.0, chance)
        # The most productive artist has thousands of tracks, most have a few.
        owners = np.minimum((self.artists * chance.random(n) ** 1.6).astype(int) + 1, self.artists)
        years = 2025 - np.minimum(chance.exponential(14, n).astype(int), 105)
        popularity = np.minimum(chance.exponential(18, n).astype(int), 100)
        missing = chance.random((2, n))
        numbers = chance.random((n, len(_MEASURED)))
        for place, field in enumerate(_MEASURED):
            low, high = field.low or 0, field.high or 1
            numbers[:, place] = low + (high - low) * numbers[:, place]
        whole = [field.kind == "whole" for field in _MEASURED]
        for row in range(n):
            year = None if missing[0, row] < 0.05 else int(years[row])
            values = [int(v) if w else v for v, w in zip(numbers[row].tolist(), whole, strict=True)]
            yield (
                row + 1,
                f"T{row + 1}",
                titles[row],
                None if missing[1, row] < 0.01 else int(owners[row]),
                False,
                None if year is None else str(year),
                year,
                int(popularity[row]),
                *values,
            )

    VALUE_COLUMNS = (
        "artist_id",
        "track_id",
        "group_id",
        "source",
        "mapping_id",
        "probability",
        "is_primary",
        "created_at_ms",
    )

    def value_rows(self) -> Iterator[Row]:
        """Columns as `VALUE_COLUMNS`: one to three groups for most artists, one for a few tracks."""
        chance = self._chance(3)
        for artist in np.flatnonzero(chance.random(self.artists) < LABELLED).tolist():
            groups = dict.fromkeys(self._groups(chance, int(chance.integers(1, 4))))
            for place, group in enumerate(groups):
                yield artist + 1, None, group, "import", 1, 1 / len(groups), place == 0, 1
        owned = np.flatnonzero(chance.random(self.tracks) < OWN_LABEL)
        for track, group in zip(owned.tolist(), self._groups(chance, len(owned)), strict=True):
            yield None, track + 1, group, "person", None, 1.0, True, 1

    def prediction_rows(self) -> Iterator[Row]:
        """Columns track_id, model_version_id, group_id, probability, inputs_crc."""
        chance, n = self._chance(4), self.tracks
        said, other = self._groups(chance, n), self._groups(chance, n)
        disputed = (chance.random(n) < DISPUTED).tolist()
        for row in range(n):
            yield row + 1, 1, said[row], 0.5, 0
            yield row + 1, 2, other[row] if disputed[row] else said[row], 0.5, 0

    def _groups(self, chance: np.random.Generator, n: int) -> list[int]:
        """Keys of groups: the first is some ninety times as common as the last."""
        shares = 1 / np.arange(1, GROUPS + 1) ** 1.4
        drawn: list[int] = (1 + chance.choice(GROUPS, n, p=shares / shares.sum())).tolist()
        return drawn
