"""Winsorising: extreme listeners are pulled in to a percentile, the same for both arms and chosen beforehand."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ml.experiments.moments import FloatArray
from ml.experiments.samples import InsufficientDataError


@dataclass(frozen=True, eq=False)
class Winsorised:
    """Both arms after winsorising; nobody is dropped.

    Attributes:
        control: float64 array of shape (n_control,).
        treatment: float64 array of shape (n_treatment,).
        low: Smallest value left, in the metric's unit.
        high: Largest value left.
        control_changed: Listeners of control whose value was pulled in.
        treatment_changed: The same of treatment.
    """

    control: FloatArray
    treatment: FloatArray
    low: float
    high: float
    control_changed: int
    treatment_changed: int


def winsorise(
    control: ArrayLike, treatment: ArrayLike, upper: float = 0.99, lower: float = 0.0
) -> Winsorised:
    """Pull values beyond the percentiles of both arms together in to them.

    Percentiles of each arm by itself would cut a longer tail more where the treatment made it, and bias the effect.

    Args:
        control: One value per listener, of shape (n_control,), finite.
        treatment: One value per listener, of shape (n_treatment,), finite.
        upper: Share of listeners below the upper limit, as set before the experiment; 1 changes nothing above.
        lower: Share of listeners below the lower limit; 0 changes nothing below.

    Raises:
        InsufficientDataError: There are no listeners.
        ValueError: The shares are not 0 <= lower < upper <= 1, or a value is not finite.

    References:
        Dixon (1960), Annals of Mathematical Statistics 31, 385-391.
    """
    if not 0 <= lower < upper <= 1:
        raise ValueError(f"lower is {lower} and upper is {upper}, must be 0 <= lower < upper <= 1")
    before, after = np.asarray(control, dtype=np.float64), np.asarray(treatment, dtype=np.float64)
    everybody = np.concatenate([before, after])
    if not everybody.size:
        raise InsufficientDataError("listeners in both arms are 0, must be at least 1")
    if not np.isfinite(everybody).all():
        raise ValueError("values are NaN or infinite, must be finite")
    low, high = (float(limit) for limit in np.quantile(everybody, [lower, upper]))
    kept_before, kept_after = np.clip(before, low, high), np.clip(after, low, high)
    changed = int((kept_before != before).sum()), int((kept_after != after).sum())
    return Winsorised(kept_before, kept_after, low, high, *changed)
