"""The shares of listeners that an experiment's variants should receive."""

import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Weights: TypeAlias = Mapping[str, float] | Sequence[tuple[str, float]]

SUM_TOLERANCE = 1e-9


def shares_of(weights: Weights) -> dict[str, float]:
    """Check variant weights and put them in the order of their names.

    The order of writing never matters, so a row order that differs between two databases moves nobody.

    Args:
        weights: Variant name to the fraction of listeners it receives, each 0 to 1. Weights are never rescaled:
            90 and 10 are an error, not a 50:50 split.

    Returns:
        The same weights, sorted by variant name.

    Raises:
        ValueError: A name occurs twice, a weight is outside [0, 1], or the sum is further than 1e-9 from 1.
    """
    pairs = list(weights.items()) if isinstance(weights, Mapping) else list(weights)
    shares = dict(sorted(pairs))
    if len(shares) != len(pairs):
        raise ValueError(
            f"weights name {len(pairs)} variants, {len(shares)} of them different; must all differ"
        )
    _check_fractions(shares)
    return shares


def _check_fractions(shares: Mapping[str, float]) -> None:
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise ValueError(f"weight of {name!r} is {share}, must be 0 to 1")
    total = math.fsum(shares.values())
    if abs(total - 1) > SUM_TOLERANCE:
        raise ValueError(f"weights sum to {total}, must be 1 (within {SUM_TOLERANCE})")
