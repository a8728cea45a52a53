"""The A/A check: the same listeners divided at random again and again, so that every finding is a false positive."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ml.experiments.moments import FloatArray
from ml.experiments.samples import InsufficientDataError

_CHUNK_NUMBERS = 1_000_000  # Bounds the memory; the divisions do not depend on it.


@dataclass(frozen=True, eq=False)
class AaCheck:
    """P-values of divisions that nobody felt.

    Attributes:
        listener_p_values: Of Welch's test on one mean per listener: what reports do. float64 array of shape
            (n_randomisations,), uniform if the test is right.
        session_p_values: Of Welch's test on all sessions as if each had a listener of its own: the mistake.
    """

    listener_p_values: FloatArray
    session_p_values: FloatArray

    def listener_rate(self, alpha: float = 0.05) -> float:
        """Return the share of false positives of the test by listener, near alpha if the harness is sound."""
        return float((self.listener_p_values < alpha).mean())

    def session_rate(self, alpha: float = 0.05) -> float:
        """Return the share of false positives of the mistake; far above alpha where sessions of a listener agree."""
        return float((self.session_p_values < alpha).mean())


def check_aa(sessions: Sequence[ArrayLike], randomisations: int, seed: int) -> AaCheck:
    """Divide listeners into halves at random, many times, and test each time.

    Args:
        sessions: Per listener the values of their sessions, at least one each.
        randomisations: How often, at least 1.
        seed: Of the divisions.

    Raises:
        InsufficientDataError: Fewer than 4 listeners, one without sessions, or no listener differs from another.
        ValueError: A value is not finite, or randomisations is below 1.

    References:
        Kohavi, Tang, Xu (2020), Trustworthy Online Controlled Experiments, chapter 19.
    """
    if randomisations < 1:
        raise ValueError(f"randomisations is {randomisations}, must be at least 1")
    counts, totals, squares = _sums(sessions)
    means = totals / counts
    means -= means.mean()
    if not means.any():
        raise InsufficientDataError("variance between listeners is 0, must be above 0")
    ones = np.ones_like(means)
    random, by_listener, by_session = np.random.default_rng(seed), [], []
    chunk = max(1, _CHUNK_NUMBERS // len(sessions))
    for start in range(0, randomisations, chunk):
        treated = _divisions(min(chunk, randomisations - start), len(sessions), random)
        by_listener.append(_welch_p_values(treated, ones, means, means**2))
        by_session.append(_welch_p_values(treated, counts, totals, squares))
    return AaCheck(np.concatenate(by_listener), np.concatenate(by_session))


def _sums(sessions: Sequence[ArrayLike]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Per listener: sessions, and their values and squares summed, measured from the mean of all sessions."""
    if len(sessions) < 4:
        raise InsufficientDataError(f"n is {len(sessions)} listeners, must be at least 4")
    arrays = [np.asarray(values, dtype=np.float64) for values in sessions]
    counts = np.array([values.size for values in arrays], dtype=np.float64)
    if not counts.all():
        raise InsufficientDataError(
            f"{int((counts == 0).sum())} listeners have no session, must have at least 1"
        )
    flat = np.concatenate(arrays)
    if not np.isfinite(flat).all():
        raise ValueError("session values are NaN or infinite, must be finite")
    centre = flat.mean()
    totals = np.array([(values - centre).sum() for values in arrays])
    squares = np.array([((values - centre) ** 2).sum() for values in arrays])
    return counts, totals, squares


def _divisions(count: int, listeners: int, random: np.random.Generator) -> FloatArray:
    """1 for treatment, 0 for control: float64 array of shape (count, n_listeners), half of each row 1."""
    ranks = random.random((count, listeners)).argsort(axis=1)
    return (ranks < listeners // 2).astype(np.float64)


def _welch_p_values(
    treated: FloatArray, counts: FloatArray, totals: FloatArray, squares: FloatArray
) -> FloatArray:
    """Test every row of `treated`, from the sums per listener; 1 where nothing varies."""
    sides = []
    for side in (treated, 1 - treated):
        n, total = side @ counts, side @ totals
        variance = (side @ squares - total**2 / n) / (n - 1)
        sides.append((n, total / n, np.maximum(variance, 0.0) / n))
    (n_t, mean_t, error_t), (n_c, mean_c, error_c) = sides
    error = error_t + error_c
    with np.errstate(divide="ignore", invalid="ignore"):
        degrees = error**2 / (error_t**2 / (n_t - 1) + error_c**2 / (n_c - 1))
        p_values = 2 * special.stdtr(degrees, -np.abs(mean_t - mean_c) / np.sqrt(error))
    return np.where(error > 0, p_values, 1.0)
