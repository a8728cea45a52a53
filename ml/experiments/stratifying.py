"""Stratified assignment of a fixed cohort: within groups that did alike before, every variant gets its share."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ml.experiments.assignment import bucket_of
from ml.experiments.weights import Weights, shares_of

ORDER_DOMAIN = "stratum order"
REMAINDER_DOMAIN = "stratum remainder"
# Of the rarest variant in a full stratum, so that a stratum has a variance in every variant.
_FEWEST_OF_A_VARIANT = 2
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Stratification:
    """Who is in which stratum, and gets which variant.

    Attributes:
        strata: Listener keys of each; those without behaviour are in the last ones, among themselves.
        variants: Listener key to variant.
    """

    strata: list[list[str]]
    variants: dict[str, str]


def assign_strata(behaviour: Mapping[str, float], salt: str, weights: Weights) -> Stratification:
    """Divide a cohort that is complete before the experiment begins.

    Strata are neighbours in behaviour, about twice as many listeners as give the rarest variant one. Within a stratum
    each variant gets the whole part of its share; the places that are left go to different variants, each as likely
    as the rest of its share. So a variant has each listener with exactly its weight, which the largest remainder
    would miss: of strata of 6 at 35:65 it would give each 2:4, in all 33:67.

    The same cohort and salt give the same division everywhere, in whatever order the listeners come.

    Args:
        behaviour: Listener key to one number from the pre-period; NaN where there is none.
        salt: The experiment's salt, not empty.
        weights: Variant name to its fraction of listeners, each above 0; must sum to 1.

    Raises:
        ValueError: Fewer than 2 listeners, wrong weights, or an empty salt or key.

    References:
        Imbens, Rubin (2015), Causal Inference for Statistics, Social, and Biomedical Sciences, chapter 9.
        Madow (1949), Annals of Mathematical Statistics 20, 333-354.
    """
    shares = shares_of(weights)
    if len(behaviour) < 2:
        raise ValueError(f"cohort has {len(behaviour)} listeners, must have at least 2")
    if not shares or min(shares.values()) == 0:
        raise ValueError(f"weights are {shares}, must all be above 0")
    strata = _strata(behaviour, _full_size(shares))
    variants = {key: name for stratum in strata for key, name in _divided(stratum, salt, shares)}
    return Stratification(strata, variants)


def _full_size(shares: Mapping[str, float]) -> int:
    """Listeners of a stratum, unless the cohort does not come out even."""
    return max(2 * len(shares), math.ceil(_FEWEST_OF_A_VARIANT / min(shares.values()) - _ROUNDING))


def _strata(behaviour: Mapping[str, float], size: int) -> list[list[str]]:
    unknown = sorted(key for key, value in behaviour.items() if math.isnan(value))
    known = sorted(behaviour.keys() - set(unknown), key=lambda key: (behaviour[key], key))
    return [stratum for keys in (known, unknown) if keys for stratum in _cut(keys, size)]


def _cut(keys: Sequence[str], size: int) -> Iterator[list[str]]:
    """Neighbours in groups of `size` or a few more, as even as may be."""
    n_strata = max(1, len(keys) // size)
    for number in range(n_strata):
        yield list(keys[len(keys) * number // n_strata : len(keys) * (number + 1) // n_strata])


def _divided(stratum: Sequence[str], salt: str, shares: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    counts = _counts(len(stratum), bucket_of(min(stratum), salt, REMAINDER_DOMAIN), list(shares.values()))
    names = [name for name, count in zip(shares, counts, strict=True) for _ in range(count)]
    shuffled = sorted(stratum, key=lambda key: (bucket_of(key, salt, ORDER_DOMAIN), key))
    yield from zip(shuffled, names, strict=True)


def _counts(size: int, start: float, shares: Sequence[float]) -> list[int]:
    """Whole numbers that sum to `size`, each within one of its share; `start` is uniform on [0, 1)."""
    counts = [math.floor(size * share + _ROUNDING) for share in shares]
    rests = [max(0.0, size * share - count) for share, count in zip(shares, counts, strict=True)]
    ends = list(accumulate(rests))
    for place in range(size - sum(counts)):
        counts[min(bisect_right(ends, place + start), len(counts) - 1)] += 1
    return counts
