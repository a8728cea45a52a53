"""The exact test of counts against fixed shares."""

from collections.abc import Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy import special

from ml.experiments.moments import FloatArray

MOST_OUTCOMES = 1_000_000

# Outcomes as likely as the observed one count, although rounding may put them a hair above.
_TIE_TOLERANCE = 1e-7


def exact_p_value(counts: Sequence[int], shares: Sequence[float]) -> float | None:
    """Return the probability of all outcomes at most as likely as the observed one.

    Args:
        counts: Observed in each arm, at least 0.
        shares: Expected fraction of each arm, above 0, at least two; must sum to 1.

    Returns:
        The p-value; None where there are more than a million outcomes, as with four arms from 180 listeners on.

    References:
        Read, Cressie (1988), Goodness-of-Fit Statistics for Discrete Multivariate Data, chapter 5.
    """
    total, arms = sum(counts), len(shares)
    if comb(total + arms - 1, arms - 1) > MOST_OUTCOMES:
        return None
    parts = [_term(np.array([count]), share)[0] for count, share in zip(counts, shares, strict=True)]
    observed = special.gammaln(total + 1) + sum(parts)
    outcomes = _log_probabilities(total, shares)
    return min(1.0, float(np.exp(outcomes[outcomes <= observed + _TIE_TOLERANCE]).sum()))


def _log_probabilities(total: int, shares: Sequence[float]) -> FloatArray:
    """Of every way to divide `total` among the arms, float64 array of shape (n_outcomes,)."""
    remaining, log_probability = np.array([total]), np.array([special.gammaln(total + 1)])
    for share in shares[:-1]:
        ways = remaining + 1
        taken = np.arange(ways.sum()) - np.repeat(np.cumsum(ways) - ways, ways)
        log_probability = np.repeat(log_probability, ways) + _term(taken, share)
        remaining = np.repeat(remaining, ways) - taken
    return np.asarray(log_probability + _term(remaining, shares[-1]))


def _term(taken: NDArray[np.int64], share: float) -> FloatArray:
    return np.asarray(taken * np.log(share) - special.gammaln(taken + 1))
