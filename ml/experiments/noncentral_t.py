"""The distribution of Welch's and Student's t when there is a true difference."""

import numpy as np
from scipy import special

_POINTS = 2_001


def two_sided_tail(degrees_of_freedom: float, noncentrality: float, critical: float) -> float:
    """Return the probability that |t| exceeds `critical`.

    Given the ratio s of estimated to true standard deviation, t is normal, so the answer is the mean of a normal tail
    over s. The trapezoidal rule over log s is exact to about 1e-12 while the noncentrality stays below 100, and
    to 0.01 beyond. SciPy's own `nctdtr` answers NaN at many points of the far tails.

    Args:
        degrees_of_freedom: At least 1.
        noncentrality: True difference in true standard errors, at least 0.
        critical: Bound on |t|, at least 0.

    References:
        Johnson, Kotz, Balakrishnan (1995), Continuous Univariate Distributions 2, 2nd ed., chapter 31.
    """
    width = 9 / np.sqrt(2 * degrees_of_freedom)
    log_ratio = np.linspace(-width - 40 / degrees_of_freedom, width, _POINTS)
    density = np.exp(degrees_of_freedom * (log_ratio - np.expm1(2 * log_ratio) / 2))
    bound = critical * np.exp(log_ratio)
    tail = special.ndtr(noncentrality - bound) + special.ndtr(-noncentrality - bound)
    return float(np.average(tail, weights=density))
