"""Seeded choices that every part of the generator makes."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator

from ml.demo.tables import Floats, Ints

Item = TypeVar("Item")


def pick(rng: Generator, items: Sequence[Item]) -> Item:
    """Pick one item, all equally likely."""
    return items[int(rng.integers(len(items)))]


def happens(rng: Generator, chance: float) -> bool:
    """Say yes with this chance, 0 to 1."""
    return bool(rng.random() < chance)


def draw_indices(rng: Generator, weights: Floats, count: int) -> Ints:
    """Draw `count` indices of `weights`, with replacement; weights need not sum to 1."""
    steps = np.cumsum(weights)
    return np.asarray(np.searchsorted(steps, rng.random(count) * steps[-1], side="right"), dtype=np.int64)


def draw_rates(rng: Generator, mean: float, spread: float, count: int) -> Floats:
    """Draw rates of a Beta distribution with this mean and standard deviation."""
    size = mean * (1 - mean) / spread**2 - 1
    return rng.beta(mean * size, (1 - mean) * size, count)
