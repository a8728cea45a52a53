"""Whether the arms were alike before the experiment: after it, a difference can have two causes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ml.experiments.moments import FloatArray, Moments
from ml.experiments.samples import InsufficientDataError

NOTABLE_DIFFERENCE = 0.1


@dataclass(frozen=True)
class BalanceCheck:
    """Pre-exposure covariates, treatment against control.

    Attributes:
        standardised: Covariate name to treatment mean minus control mean, in standard deviations.
        f: Hotelling's T-squared as an F statistic.
        degrees_of_freedom: Covariates that vary independently, and what is left of the listeners.
        p_value: Of means at least this far apart, were the arms divided at random.
    """

    standardised: dict[str, float]
    f: float
    degrees_of_freedom: tuple[int, int]
    p_value: float

    @property
    def notable(self) -> list[str]:
        """Covariates that differ by more than a tenth of a standard deviation."""
        return [name for name, size in self.standardised.items() if abs(size) > NOTABLE_DIFFERENCE]


def check_balance(names: Sequence[str], control: ArrayLike, treatment: ArrayLike) -> BalanceCheck:
    """Compare covariates from before the first exposure, one by one and jointly.

    One joint test instead of one per covariate, so that many covariates raise no false alarm. Covariates that repeat
    others count once.

    Args:
        names: Of the covariates.
        control: Numbers of shape (n_control, n_covariates), finite.
        treatment: Numbers of shape (n_treatment, n_covariates), finite.

    Raises:
        InsufficientDataError: An arm has fewer than 2 listeners, no covariate varies, or there are as many
            covariates as listeners.
        ValueError: A shape is wrong or a value is not finite.

    References:
        Austin (2009), Statistics in Medicine 28, 3083-3107. Hotelling (1931), Annals of Mathematical Statistics 2,
        360-378.
    """
    return balance_of(names, Moments.from_values(control), Moments.from_values(treatment))


def balance_of(names: Sequence[str], before: Moments, after: Moments) -> BalanceCheck:
    """The same from the covariates' moments, control before treatment.

    Raises:
        InsufficientDataError: No covariate varies, or there are as many covariates as listeners.
        ValueError: The moments have another number of columns than there are names.
    """
    for moments in (before, after):
        if len(moments.means) != len(names):
            raise ValueError(f"columns are {len(moments.means)}, must be {len(names)} as the names")
    gap = after.means - before.means
    spread = np.sqrt((np.diag(before.covariances) + np.diag(after.covariances)) / 2)
    standardised = _in_deviations(gap, spread)
    f, numerator, denominator = _hotelling(before, after, gap)
    return BalanceCheck(
        standardised={name: float(size) for name, size in zip(names, standardised, strict=True)},
        f=f,
        degrees_of_freedom=(numerator, denominator),
        p_value=float(special.fdtrc(numerator, denominator, f)),
    )


def _in_deviations(gap: FloatArray, spread: FloatArray) -> FloatArray:
    """A covariate constant within the arms is balanced if the constants agree, and infinitely far apart if not."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(gap == 0, 0.0, gap / spread)


def _hotelling(before: Moments, after: Moments, gap: FloatArray) -> tuple[float, int, int]:
    n = before.n + after.n
    pooled = (before.covariances * (before.n - 1) + after.covariances * (after.n - 1)) / (n - 2)
    varies = np.diag(pooled) > 0
    scale = np.sqrt(np.diag(pooled)[varies])
    correlations = pooled[np.ix_(varies, varies)] / np.outer(scale, scale)
    rank = int(np.linalg.matrix_rank(correlations, hermitian=True)) if varies.any() else 0
    if not 0 < rank < n - 2:
        raise InsufficientDataError(f"independent covariates are {rank}, must be 1 to {n - 3}")
    distance = gap[varies] / scale
    inverse = np.linalg.pinv(correlations, rcond=1e-10, hermitian=True)
    t_squared = before.n * after.n / n * float(distance @ inverse @ distance)
    return t_squared * (n - rank - 1) / (rank * (n - 2)), rank, n - rank - 1
