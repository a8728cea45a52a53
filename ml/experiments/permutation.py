"""The permutation test of equal means, for experiments too small to lean on the normal approximation."""

from dataclasses import dataclass
from itertools import chain, combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from ml.experiments.moments import FloatArray
from ml.experiments.samples import InsufficientDataError

SMALL_EXPERIMENT = 200
MOST_EXACT_DIVISIONS = 20_000

_CHUNK_NUMBERS = 1_000_000  # Bounds the memory; the divisions do not depend on it.
# Divisions that tie with the observed one must count, although rounding may put them a hair below.
_TIE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class PermutationTest:
    """Result of dividing the same listeners anew.

    Attributes:
        difference: Treatment mean minus control mean, in the metric's unit.
        p_value: Two-sided: the share of divisions with a difference at least as large.
        divisions: How many were looked at, the observed one among them.
        is_exact: Whether these are all there are.
    """

    difference: float
    p_value: float
    divisions: int
    is_exact: bool


def permutation_test(
    control: ArrayLike, treatment: ArrayLike, seed: int, divisions: int = 20_000
) -> PermutationTest:
    """Test that nobody's value depends on their variant, by the difference of means.

    Meant below 200 listeners; beyond, Welch's test says the same in no time. All divisions are looked at where there
    are at most 20,000, else a random sample with the observed one added, so that p is never 0.

    Args:
        control: One value per listener, of shape (n_control,).
        treatment: One value per listener, of shape (n_treatment,).
        seed: Of the random divisions.
        divisions: How many to look at where not all are, at least 100.

    Raises:
        InsufficientDataError: An arm is empty.
        ValueError: A value is not finite, a shape is wrong, or divisions is below 100.

    References:
        Phipson, Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9, article 39.
    """
    before, after = _values("control", control), _values("treatment", treatment)
    _check_divisions(divisions)
    everybody = np.concatenate([before, after])
    # With a total of 0 the difference of means is the treatment's sum times a constant.
    centred = everybody - everybody.mean()
    observed = abs(float(centred[before.size :].sum())) - _TIE_TOLERANCE * float(np.abs(centred).sum())
    is_exact = comb(everybody.size, after.size) <= MOST_EXACT_DIVISIONS
    if is_exact:
        sums = _all_sums(centred, after.size)
    else:
        sums = _random_sums(centred, after.size, divisions - 1, np.random.default_rng(seed))
    return _result(float(after.mean() - before.mean()), sums, observed, is_exact)


def paired_permutation_test(differences: ArrayLike, seed: int, divisions: int = 20_000) -> PermutationTest:
    """Test the same where listeners were assigned in pairs: only the coin within each pair is tossed anew.

    Args:
        differences: Treatment minus control within each whole pair, of shape (n_pairs,).
        seed: Of the random tosses.
        divisions: How many to look at where not all are, at least 100.

    Raises:
        InsufficientDataError: There are no pairs.
        ValueError: A value is not finite, the shape is wrong, or divisions is below 100.

    References:
        Fisher (1935), The Design of Experiments, section 21.
    """
    values = _values("differences", differences)
    _check_divisions(divisions)
    observed = abs(float(values.sum())) - _TIE_TOLERANCE * float(np.abs(values).sum())
    is_exact = 2**values.size <= MOST_EXACT_DIVISIONS
    sums = (
        _all_tosses(values)
        if is_exact
        else _random_tosses(values, divisions - 1, np.random.default_rng(seed))
    )
    return _result(float(values.mean()), sums, observed, is_exact)


def _result(difference: float, sums: FloatArray, observed: float, is_exact: bool) -> PermutationTest:
    """Count the divisions at least as extreme; of a sample the observed one is not part yet."""
    extra = 0 if is_exact else 1
    extreme, looked_at = int((np.abs(sums) >= observed).sum()) + extra, sums.size + extra
    return PermutationTest(difference, extreme / looked_at, looked_at, is_exact)


def _check_divisions(divisions: int) -> None:
    if divisions < 100:
        raise ValueError(f"divisions is {divisions}, must be at least 100")


def _all_tosses(values: FloatArray) -> FloatArray:
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums + value, sums - value])
    return sums


def _random_tosses(values: FloatArray, count: int, random: np.random.Generator) -> FloatArray:
    """Sum with random signs, a chunk at a time."""
    parts, chunk = [], max(1, _CHUNK_NUMBERS // values.size)
    for start in range(0, count, chunk):
        heads = random.random((min(chunk, count - start), values.size)) < 0.5
        parts.append(2 * (heads @ values) - values.sum())
    return np.concatenate(parts)


def _values(arm: str, values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{arm} has {array.ndim} dimensions, must have 1")
    if not array.size:
        raise InsufficientDataError(f"{arm} has 0 values, must have at least 1")
    if not np.isfinite(array).all():
        raise ValueError(f"{arm} has NaN or infinite values, must be finite")
    return array


def _all_sums(values: FloatArray, size: int) -> FloatArray:
    count = comb(values.size, size)
    chosen = np.fromiter(
        chain.from_iterable(combinations(range(values.size), size)), dtype=np.intp, count=count * size
    )
    return np.asarray(values[chosen].reshape(count, size).sum(axis=1))


def _random_sums(values: FloatArray, size: int, count: int, random: np.random.Generator) -> FloatArray:
    """Sum random subsets, a chunk at a time."""
    parts, chunk = [], max(1, _CHUNK_NUMBERS // values.size)
    for start in range(0, count, chunk):
        rows = min(chunk, count - start)
        chosen = np.argpartition(random.random((rows, values.size)), size - 1, axis=1)[:, :size]
        parts.append(values[chosen].sum(axis=1))
    return np.concatenate(parts)
