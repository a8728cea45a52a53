"""Moments in words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import TypeVar

from webapp.experiments.charts.scale import Scale, Tick

T = TypeVar("T")

DAY_MS = 86_400_000


def day_text(epoch_ms: int) -> str:
    """Write a day in UTC, such as `5 Mar`."""
    moment = datetime.fromtimestamp(epoch_ms / 1000, UTC)
    return f"{moment.day} {moment:%b}"


def moment_text(epoch_ms: int) -> str:
    """Write a moment in UTC, such as `2024-03-05 14:00`."""
    return datetime.fromtimestamp(epoch_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def moment_ticks(moments: Sequence[int], scale: Scale, n_most: int = 5) -> list[Tick]:
    """Name some of the moments, evenly spread, by their day, or by the hour where days would repeat."""
    chosen = spread(sorted(set(moments)), n_most)
    days = [day_text(moment) for moment in chosen]
    repeat = any(before == after for before, after in pairwise(days))
    texts = [f"{moment_text(moment)[11:]}" for moment in chosen] if repeat else days
    return [Tick(scale.place(moment), text) for moment, text in zip(chosen, texts, strict=True)]


def spread(items: Sequence[T], n_most: int) -> list[T]:
    """Choose at most so many, evenly spread, the first and the last among them."""
    if len(items) <= n_most:
        return list(items)
    return [items[round(n * (len(items) - 1) / (n_most - 1))] for n in range(n_most)]
