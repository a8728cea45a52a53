"""Which genre groups a version takes for which, as a shaded table and as a short list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

SHADES = 9
CONFUSIONS_LISTED = 8


class Cell(NamedTuple):
    """Tracks of one group that were answered with one group, and how dark that is drawn, 0 to `SHADES`."""

    n: int
    shade: int


class Confusion(NamedTuple):
    """How often one group was taken for another."""

    true: str
    answered: str
    n: int
    of: int


@dataclass(frozen=True)
class ConfusionView:
    """The table, a row for each true group and a column for each answer, and its largest errors."""

    names: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    largest: Sequence[Confusion]


def confusion_of(counts: Sequence[Sequence[int]], groups: Sequence[Mapping[str, Any]]) -> ConfusionView:
    """Shade each row by its own total, so that small groups can be read as well as large ones.

    Args:
        counts: Rows are true groups, columns answers, both in the order of `groups`.
        groups: Each with a `name`.
    """
    names = [group["name"] for group in groups]
    rows = [
        (name, [Cell(n, ceil(SHADES * n / max(sum(row), 1))) for n in row])
        for name, row in zip(names, counts, strict=True)
    ]
    errors = [
        Confusion(names[i], names[j], n, sum(row))
        for i, row in enumerate(counts)
        for j, n in enumerate(row)
        if i != j and n > 0
    ]
    errors.sort(key=lambda error: -error.n)
    return ConfusionView(names, rows, errors[:CONFUSIONS_LISTED])
