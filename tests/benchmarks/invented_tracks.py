"""Invented tracks as people describe them to be predicted: every input is given, within its limits."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ml.features import FIELDS, Field
from tests.benchmarks.invented_words import texts, vocabulary

TRACKS_PER_ARTIST = 5
_WORDS = 20_000


def tracks(n: int, seed: int = 20261125) -> Iterator[dict[str, Any]]:
    """Give `n` tracks by the names of the inputs; the same seed gives the same ones."""
    chance = np.random.default_rng(seed)
    words = vocabulary(_WORDS, chance)
    artists = texts(words, chance.integers(1, 4, n // TRACKS_PER_ARTIST + 1), 50.0, chance)
    columns = {
        field.name: _numbers(field, n, chance) for field in FIELDS if field.kind in ("whole", "number")
    }
    columns["title"] = texts(words, chance.integers(1, 7, n), 5.0, chance)
    columns["artist_name"] = [artists[place] for place in chance.integers(0, len(artists), n).tolist()]
    columns["explicit"] = (chance.random(n) < 0.1).tolist()
    for place in range(n):
        yield {field.name: columns[field.name][place] for field in FIELDS}


def _numbers(field: Field, n: int, chance: np.random.Generator) -> list[Any]:
    low, high = field.low or 0, field.high or 0
    if field.kind == "whole":
        return chance.integers(int(low), int(high), n, endpoint=True).tolist()
    return chance.uniform(low, high, n).round(4).tolist()
