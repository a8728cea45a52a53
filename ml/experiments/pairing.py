"""Paired assignment of a fixed cohort: listeners alike before the experiment are parted by a coin."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ml.experiments.assignment import bucket_of
from ml.experiments.moments import FloatArray

PAIR_DOMAIN = "pair"
MOST_GREEDY = 2_000


@dataclass(frozen=True)
class Pairing:
    """Who goes with whom, and where.

    Attributes:
        pairs: Two listener keys each: the one in control, then the one in treatment.
        single: The listener left over of an odd cohort; None of an even one.
        variants: Listener key to variant, for all, the single one too.
    """

    pairs: list[tuple[str, str]]
    single: str | None
    variants: dict[str, str]


def assign_pairs(
    behaviour: Mapping[str, ArrayLike], salt: str, control: str = "control", treatment: str = "treatment"
) -> Pairing:
    """Divide a cohort that is complete before the experiment begins.

    Pairs are made from behaviour alone; within a pair the experiment's salt is the coin, so the same cohort and salt
    give the same division everywhere, in whatever order the listeners come.

    Args:
        behaviour: Listener key to one number, or one row of numbers, from the pre-period; NaN where there is none.
        salt: The experiment's salt, not empty.
        control: Name of the variant without the change.
        treatment: Name of the variant with it.

    Raises:
        ValueError: Fewer than 2 listeners, rows of different lengths, or an empty salt or key.
    """
    keys = sorted(behaviour)
    if len(keys) < 2:
        raise ValueError(f"cohort has {len(keys)} listeners, must have at least 2")
    rows = np.array([np.atleast_1d(np.asarray(behaviour[key], dtype=np.float64)) for key in keys])
    indices = pair_up(rows)
    pairs = [_tossed(keys[one], keys[other], salt) for one, other in indices]
    left_over = set(keys).difference(*pairs)
    single = left_over.pop() if left_over else None
    variants = {key: name for pair in pairs for key, name in zip(pair, (control, treatment), strict=True)}
    if single is not None:
        variants[single] = control if _is_heads(single, salt) else treatment
    return Pairing(pairs, single, variants)


def pair_up(behaviour: FloatArray) -> list[tuple[int, int]]:
    """Pair the rows that are nearest to each other.

    One column is sorted and cut into neighbours, the best there is. Several columns, each in standard deviations,
    are paired greedily: the nearest two first.

    Args:
        behaviour: float64 array of shape (n_listeners, n_columns). A row with NaN goes with another such row.

    Returns:
        Row numbers, n_listeners // 2 pairs of them.

    Raises:
        ValueError: Several columns of more than 2,000 listeners, which would take more than about 2 s and 100 MB.

    References:
        Greevy, Lu, Silber, Rosenbaum (2004), Biostatistics 5, 263-275.
    """
    unknown = np.isnan(behaviour).any(axis=1)
    known = np.flatnonzero(~unknown)
    if behaviour.shape[1] == 1:
        order = known[np.argsort(behaviour[known, 0], kind="stable")]
    elif len(known) > MOST_GREEDY:
        raise ValueError(f"listeners with several columns are {len(known)}, must be at most {MOST_GREEDY}")
    else:
        order = known[_greedy_order(behaviour[known])]
    order = np.concatenate([order, np.flatnonzero(unknown)])
    return [(int(order[i]), int(order[i + 1])) for i in range(0, len(order) - 1, 2)]


def _greedy_order(rows: FloatArray) -> list[int]:
    """Row numbers, pair after pair; of an odd number the one without a partner comes last."""
    spread = rows.std(axis=0) if len(rows) else np.ones(rows.shape[1])
    scaled = rows / np.where(spread > 0, spread, 1.0)
    first, second = np.triu_indices(len(rows), k=1)
    distances = np.zeros(len(first))
    for column in scaled.T:
        distances += (column[first] - column[second]) ** 2
    order: list[int] = []
    is_free = np.ones(len(rows), dtype=bool)
    for nearest in np.argsort(distances, kind="stable"):
        one, other = int(first[nearest]), int(second[nearest])
        if is_free[one] and is_free[other]:
            is_free[[one, other]] = False
            order += [one, other]
    return order + [int(row) for row in np.flatnonzero(is_free)]


def _tossed(one: str, other: str, salt: str) -> tuple[str, str]:
    return (one, other) if _is_heads(min(one, other), salt) else (other, one)


def _is_heads(key: str, salt: str) -> bool:
    return bucket_of(key, salt, PAIR_DOMAIN) < 0.5
