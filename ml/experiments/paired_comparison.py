"""Comparison of a paired cohort: the pair is the unit, so what its two listeners share cancels."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ml.experiments.intervals import Interval, tail_of
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import Comparison


@dataclass(frozen=True)
class PairedComparison:
    """Treatment minus control within pairs.

    Attributes:
        comparison: By the paired t, with pairs - 1 degrees of freedom.
        pairs: Those in which both listeners have a value.
        broken_pairs: The others, left out. Many of them make the rest a selection.
    """

    comparison: Comparison
    pairs: int
    broken_pairs: int


def compare_pairs(control: ArrayLike, treatment: ArrayLike, level: float = 0.95) -> PairedComparison:
    """Compare two arms that were assigned in pairs.

    Welch's test would be right on average but far too wide: it counts the differences between pairs as noise.

    Args:
        control: One value per pair, of shape (n_pairs,); NaN where that listener has none.
        treatment: The other listener's value of the same pairs.
        level: Two-sided confidence of the interval, inside (0, 1).

    Raises:
        InsufficientDataError: Fewer than 2 whole pairs, or all differ by the same.
        ValueError: The shapes differ or the level is outside (0, 1).

    References:
        Student (1908), Biometrika 6, 1-25.
    """
    before, after = np.asarray(control, dtype=np.float64), np.asarray(treatment, dtype=np.float64)
    if before.shape != after.shape:
        raise ValueError(f"control is {before.shape}, treatment {after.shape}, must both be (n_pairs,)")
    tail = tail_of(level)
    differences = after - before
    whole = differences[~np.isnan(differences)]
    sample = Sample.from_values(whole)
    if sample.variance == 0:
        raise InsufficientDataError("variance of the pairs' differences is 0, must be above 0")
    error, degrees_of_freedom = math.sqrt(sample.variance_of_mean), sample.n - 1
    t = sample.mean / error
    reach = float(special.stdtrit(degrees_of_freedom, 1 - tail)) * error
    comparison = Comparison(
        difference=sample.mean,
        standard_error=error,
        degrees_of_freedom=degrees_of_freedom,
        t=t,
        p_value=2 * float(special.stdtr(degrees_of_freedom, -abs(t))),
        interval=Interval(sample.mean - reach, sample.mean + reach, level),
    )
    return PairedComparison(comparison, sample.n, differences.size - sample.n)
