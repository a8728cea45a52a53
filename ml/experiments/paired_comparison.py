"""Comparison of a paired cohort: the pair is the unit, so what its two listeners share cancels."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ml.experiments.intervals import Interval, tail_of
from ml.experiments.lift import relative_lift, solve_fieller
from ml.experiments.moments import Moments
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import Comparison


@dataclass(frozen=True)
class PairedComparison:
    """Treatment minus control within pairs.

    Attributes:
        comparison: By the paired t, with pairs - 1 degrees of freedom.
        lift: As a fraction of the control mean over whole pairs; None where that is 0.
        lift_interval: By Fieller, with the correlation within pairs; None where the control mean cannot be told from
            0.
        pairs: Those in which both listeners have a value.
        broken_pairs: The others, left out. Many of them make the rest a selection.
    """

    comparison: Comparison
    lift: float | None
    lift_interval: Interval | None
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
        Student (1908), Biometrika 6, 1-25. Fieller (1954), Journal of the Royal Statistical Society B 16, 175-185.
    """
    before, after = np.asarray(control, dtype=np.float64), np.asarray(treatment, dtype=np.float64)
    if before.shape != after.shape:
        raise ValueError(f"control is {before.shape}, treatment {after.shape}, must both be (n_pairs,)")
    differences = after - before
    is_whole = ~np.isnan(differences)
    moments = Moments.from_values(np.column_stack([before, after])[is_whole])
    control_arm, treatment_arm = (
        Sample(moments.n, float(moments.means[i]), float(moments.covariances[i, i])) for i in (0, 1)
    )
    covariance = float(moments.covariances[0, 1]) / moments.n
    return PairedComparison(
        comparison=_paired_t(Sample.from_values(differences[is_whole]), level),
        lift=relative_lift(control_arm, treatment_arm),
        lift_interval=solve_fieller(control_arm, treatment_arm, covariance, moments.n - 1, level),
        pairs=moments.n,
        broken_pairs=differences.size - moments.n,
    )


def _paired_t(differences: Sample, level: float) -> Comparison:
    if differences.variance == 0:
        raise InsufficientDataError("variance of the pairs' differences is 0, must be above 0")
    error, degrees_of_freedom = math.sqrt(differences.variance_of_mean), differences.n - 1
    t = differences.mean / error
    reach = float(special.stdtrit(degrees_of_freedom, 1 - tail_of(level))) * error
    return Comparison(
        difference=differences.mean,
        standard_error=error,
        degrees_of_freedom=degrees_of_freedom,
        t=t,
        p_value=2 * float(special.stdtr(degrees_of_freedom, -abs(t))),
        interval=Interval(differences.mean - reach, differences.mean + reach, level),
    )
