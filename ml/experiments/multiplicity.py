"""P-values of several metrics, adjusted for having looked at all of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.experiments.moments import FloatArray


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust so that one false positive among all metrics is as rare as alpha.

    Args:
        p_values: One per metric, each 0 to 1, in any order and however dependent.

    Returns:
        Adjusted p-values in the same order; compare them with alpha.

    Raises:
        ValueError: A p-value is outside [0, 1].

    References:
        Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    p = _checked(p_values)
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return _in_given_order(steps, order)


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjust so that at most a share alpha of the positives is false, for independent or positively related metrics.

    Args:
        p_values: One per metric, each 0 to 1, in any order.

    Returns:
        Adjusted p-values in the same order; compare them with alpha.

    Raises:
        ValueError: A p-value is outside [0, 1].

    References:
        Benjamini, Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.
    """
    p = _checked(p_values)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    steps = np.minimum.accumulate(scaled[::-1])[::-1]
    return _in_given_order(steps, order)


def _checked(p_values: Sequence[float]) -> FloatArray:
    for p_value in p_values:
        if not 0 <= p_value <= 1:
            raise ValueError(f"p-value is {p_value}, must be 0 to 1")
    return np.asarray(p_values, dtype=np.float64)


def _in_given_order(steps: FloatArray, order: NDArray[np.intp]) -> list[float]:
    adjusted = np.empty_like(steps)
    adjusted[order] = np.minimum(steps, 1.0)
    return [float(value) for value in adjusted]
