"""Choose what a listener hears: popular tracks, and more of the favourite micro-genres than chance."""

import numpy as np
from numpy.random import Generator

from ml.demo.artists import Artist
from ml.demo.choosing import draw_indices
from ml.demo.tables import Floats, Ints, read_toml
from ml.demo.tracks import Track


class Repertoire:
    """The catalogue as listeners meet it."""

    def __init__(self, artists: list[Artist], tracks: list[Track]) -> None:
        """Weigh every track by its popularity."""
        power = read_toml("parameters")["listening"]["popularity_power"]
        # One point more than measured, or tracks of popularity 0 would never be heard.
        self._weights: Floats = np.array([track.popularity + 1 for track in tracks], dtype=float) ** power
        self._carriers: dict[str, list[int]] = {}
        for index, track in enumerate(tracks):
            for name in artists[track.artist].genres:
                self._carriers.setdefault(name, []).append(index)

    def draw(self, rng: Generator, favourites: tuple[str, ...], count: int) -> Ints:
        """Draw `count` track indices for someone with these favourite micro-genres."""
        anything = draw_indices(rng, self._weights, count)
        liked = np.array(
            sorted({index for name in favourites for index in self._carriers.get(name, [])}), dtype=int
        )
        if not len(liked):
            return anything
        favoured = liked[draw_indices(rng, self._weights[liked], count)]
        by_taste = rng.random(count) < read_toml("parameters")["listening"]["taste"]
        return np.where(by_taste, favoured, anything)
