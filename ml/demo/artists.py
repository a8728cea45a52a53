"""Draw artists: a genre group, a language, micro-genres that agree with both, and a name."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.random import Generator

from ml.demo.artist_names import artist_name
from ml.demo.choosing import draw_indices
from ml.demo.tables import Floats, read_table
from ml.demo.vocabulary import NEUTRAL, MicroGenre, group_names, micro_genres

UNLABELLED = 1 / 3


@dataclass(frozen=True)
class Artist:
    """`genres` are the true micro-genres; `is_unlabelled` says that the catalogue withholds them."""

    id: str
    name: str
    group: str
    language: str
    genres: tuple[str, ...]
    is_unlabelled: bool

    def row(self) -> dict[str, str | list[str]]:
        """Give the columns of a real artists file."""
        return {"id": self.id, "name": self.name, "genres": [] if self.is_unlabelled else list(self.genres)}


def draw_artists(rng: Generator, count: int) -> list[Artist]:
    """Draw artists; exactly a third of them (rounded) are unlabelled."""
    shares = read_table("group_languages")
    cells = draw_indices(rng, shares.values.ravel(), count)
    unlabelled = set(rng.permutation(count)[: round(count * UNLABELLED)].tolist())
    table = read_table("genres_per_artist")
    sizes = draw_indices(rng, table.column("share"), count) + 1
    artists = []
    for number, (cell, size) in enumerate(zip(cells.tolist(), sizes.tolist(), strict=True)):
        group, language = shares.rows[cell // len(shares.columns)], shares.columns[cell % len(shares.columns)]
        genres, name = draw_genres(rng, group, language, size), artist_name(rng, group, language)
        artists.append(Artist(f"demoA{number + 1:06}", name, group, language, genres, number in unlabelled))
    return artists


def draw_genres(rng: Generator, group: str, language: str, size: int) -> tuple[str, ...]:
    """Draw up to `size` distinct names, sorted, most of them from `group`, so that they fold back to it."""
    genres = list(micro_genres().values())
    weights = _weights(group, language)
    with np.errstate(divide="ignore"):
        order = np.argsort(-(np.log(weights) + rng.gumbel(size=len(genres))))
    ranked = [genres[index] for index in order if weights[index] > 0]
    return tuple(sorted(genre.name for genre in _mostly(ranked, group, size)))


def _mostly(ranked: list[MicroGenre], group: str, size: int) -> list[MicroGenre]:
    own = [genre for genre in ranked if genre.group == group][:size]
    others = {genre for genre in ranked[:size] if genre.group != group}
    strangers = [genre for genre in ranked if genre in others][: (len(own) - 1) // 2]
    return own[: size - len(strangers)] + strangers


@cache
def _weights(group: str, language: str) -> Floats:
    """Chance of every micro-genre for an artist of this group and language."""
    [own] = read_table("languages").pick(language, "own_genres")
    if language == NEUTRAL:
        return _language_weights(group, NEUTRAL)
    return own * _language_weights(group, language) + (1 - own) * _language_weights(group, NEUTRAL)


def _language_weights(group: str, language: str) -> Floats:
    """Affinity of the groups, split over each group's names of one language by their number of artists."""
    affinity = read_table("group_affinity").row(group)
    index = np.array([group_names().index(genre.group) for genre in micro_genres().values()])
    artists = np.array(
        [genre.artists * (genre.language == language) for genre in micro_genres().values()], dtype=float
    )
    totals = np.bincount(index, artists, minlength=len(group_names()))
    weights = affinity[index] * artists / np.maximum(totals[index], 1)
    return np.asarray(weights / max(weights.sum(), 1e-12))
