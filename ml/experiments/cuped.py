"""CUPED: what listeners did before the experiment explains part of what they do in it, and is taken out."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from ml.experiments.intervals import Interval
from ml.experiments.lift import fieller_interval, relative_lift
from ml.experiments.moments import FloatArray, Moments
from ml.experiments.ratios import linearised
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import Comparison, welch

_RESOLUTION = 1e-12


@dataclass(frozen=True)
class ArmWithHistory:
    """One arm's metric beside the same listeners' pre-period covariate.

    Attributes:
        moments: Of four columns: numerator and denominator of the metric, numerator and denominator of the
            covariate. A plain mean has denominators of 1.
        without_history: Listeners without a pre-period. Their covariate is the mean, so they keep their value.
    """

    moments: Moments
    without_history: int = 0

    @classmethod
    def of_means(cls, values: ArrayLike, history: ArrayLike, imputed: float) -> Self:
        """Summarise a metric that is a mean of one value per listener.

        Args:
            values: In the experiment, of shape (n_listeners,).
            history: Before it, of the same shape; NaN where a listener has none.
            imputed: What stands in for NaN: the mean of all arms' history, see `mean_history`.
        """
        y, u = _column(values), _column(history)
        unknown = np.isnan(u)
        ones = np.ones_like(y)
        columns = np.column_stack([y, ones, np.where(unknown, imputed, u), ones])
        return cls(Moments.from_values(columns), int(unknown.sum()))

    @classmethod
    def of_ratios(
        cls,
        numerators: ArrayLike,
        denominators: ArrayLike,
        history_numerators: ArrayLike,
        history_denominators: ArrayLike,
    ) -> Self:
        """Summarise a metric that is a ratio of sums, such as skips per play; the covariate is a ratio as well.

        Args:
            numerators: In the experiment, of shape (n_listeners,).
            denominators: The same.
            history_numerators: Before it; 0 or NaN where a listener has no history.
            history_denominators: The same. Zeros add nothing to either sum, which is what the mean would add.
        """
        u, w = _column(history_numerators), _column(history_denominators)
        unknown = np.isnan(u) | np.isnan(w) | (w == 0)
        columns = np.column_stack(
            [_column(numerators), _column(denominators), np.where(unknown, 0.0, u), np.where(unknown, 0.0, w)]
        )
        return cls(Moments.from_values(columns), int(unknown.sum()))

    @classmethod
    def from_sums(
        cls, n: int, y: float, y2: float, u: float, u2: float, yu: float, without_history: int = 0
    ) -> Self:
        """Summarise the sums of a mean y and its covariate u, measured from the mean of all listeners' history.

        So measured, a listener without history enters as 0.
        """
        products = [[y2, y, yu, y], [y, n, u, n], [yu, u, u2, u], [y, n, u, n]]
        return cls(Moments.from_sums(n, [y, n, u, n], products), without_history)


@dataclass(frozen=True)
class CupedComparison:
    """Treatment minus control, raw and adjusted side by side.

    Attributes:
        raw: Of the metric as it is.
        adjusted: Of the metric less what the covariate explains.
        adjusted_control: The control arm after the adjustment, as guardrails take it.
        adjusted_treatment: The same of treatment.
        adjusted_lift: As a fraction of the adjusted control mean; None where that is 0.
        adjusted_lift_interval: By Fieller; None where the adjusted control mean cannot be told from 0.
        theta: Metric per unit of covariate, from the listeners of both arms together.
        variance_removed: Of the difference's variance, a fraction; below 0 where the covariate misleads.
        without_history: Listeners of both arms whose covariate is the mean.
    """

    raw: Comparison
    adjusted: Comparison
    adjusted_control: Sample
    adjusted_treatment: Sample
    adjusted_lift: float | None
    adjusted_lift_interval: Interval | None
    theta: float
    variance_removed: float
    without_history: int


def mean_history(*histories: ArrayLike) -> float:
    """Return the mean covariate of the listeners of all arms who have one.

    Raises:
        InsufficientDataError: Nobody has a history.
    """
    everybody = np.concatenate([_column(history) for history in histories])
    if np.isnan(everybody).all():
        raise InsufficientDataError("listeners with a history are 0, must be at least 1")
    return float(np.nanmean(everybody))


def compare_with_history(
    control: ArmWithHistory, treatment: ArmWithHistory, level: float = 0.95
) -> CupedComparison:
    """Compare two arms with and without the adjustment.

    One theta for both arms: arms of their own would let the treatment change it. The covariate must come from before
    the first exposure, or the adjustment takes out part of the effect.

    Args:
        control: Listeners without the change.
        treatment: Listeners with it.
        level: Two-sided confidence of the intervals, inside (0, 1).

    Raises:
        InsufficientDataError: The covariate does not vary, or the metric does not, or not beyond the covariate.
        ValueError: The level is outside (0, 1).

    References:
        Deng, Xu, Kohavi, Walker (2013), Improving the Sensitivity of Online Controlled Experiments by Utilizing
        Pre-Experiment Data, WSDM '13, 123-132.
    """
    (_, pooled_covariate), pooled = linearised(control.moments.joined_with(treatment.moments))
    if pooled[1, 1] == 0:
        raise InsufficientDataError("variance of the covariate is 0, must be above 0")
    theta = float(pooled[0, 1] / pooled[1, 1])
    raw = welch(_adjusted(control.moments, 0.0, 0.0), _adjusted(treatment.moments, 0.0, 0.0), level)
    before, after = (_adjusted(arm.moments, theta, float(pooled_covariate)) for arm in (control, treatment))
    adjusted = welch(before, after, level)
    return CupedComparison(
        raw=raw,
        adjusted=adjusted,
        adjusted_control=before,
        adjusted_treatment=after,
        adjusted_lift=relative_lift(before, after),
        adjusted_lift_interval=fieller_interval(before, after, level),
        theta=theta,
        variance_removed=1 - (adjusted.standard_error / raw.standard_error) ** 2,
        without_history=control.without_history + treatment.without_history,
    )


def _adjusted(moments: Moments, theta: float, pooled_covariate: float) -> Sample:
    (value, covariate), spread = linearised(moments)
    variance = float(spread[0, 0] - 2 * theta * spread[0, 1] + theta**2 * spread[1, 1])
    # What is left of a metric that the covariate tells completely is rounding, and counts as none.
    left = variance if variance > _RESOLUTION * spread[0, 0] else 0.0
    return Sample(moments.n, float(value - theta * (covariate - pooled_covariate)), left)


def _column(values: ArrayLike) -> FloatArray:
    return np.asarray(values, dtype=np.float64)
