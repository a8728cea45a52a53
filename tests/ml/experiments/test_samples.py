"""Samples summarise listeners the same way from values, from sums and in parts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.experiments.samples import InsufficientDataError, Sample

DURATIONS_S = st.lists(st.integers(0, 36_000).map(lambda tenths: tenths / 10), min_size=2, max_size=60)


def test_values_give_mean_and_unbiased_variance():
    assert Sample.from_values([1, 2, 3, 6]) == Sample(n=4, mean=3.0, variance=14 / 3)


@given(DURATIONS_S)
def test_sums_give_the_same_sample_as_values(values):
    from_values = Sample.from_values(values)
    from_sums = Sample.from_sums(len(values), math.fsum(values), math.fsum(v * v for v in values))

    assert from_sums.mean == pytest.approx(from_values.mean)
    rounding = 1e-12 * sum(v * v for v in values)
    assert from_sums.variance == pytest.approx(from_values.variance, rel=1e-6, abs=rounding)


@given(DURATIONS_S, DURATIONS_S)
def test_joined_samples_equal_the_sample_of_all_values(first, second):
    joined = Sample.from_values(first).joined_with(Sample.from_values(second))
    whole = Sample.from_values(first + second)

    assert joined.n == whole.n
    assert joined.mean == pytest.approx(whole.mean)
    assert joined.variance == pytest.approx(whole.variance, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, 3408.306205630371, -7e9])
@pytest.mark.parametrize("n", [2, 7, 1_000])
def test_equal_values_have_no_variance_at_all(value, n):
    values = np.full(n, value)

    assert Sample.from_values(values) == Sample(n, value, 0.0)
    assert Sample.from_sums(n, float(values.sum()), float(np.square(values).sum())).variance == 0


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_listeners_are_refused(n):
    message = f"n is {n} listeners, must be at least 2"

    with pytest.raises(InsufficientDataError, match=message):
        Sample.from_values([5.0] * n)
    with pytest.raises(InsufficientDataError, match=message):
        Sample.from_sums(n, 5.0 * n, 25.0 * n)
    with pytest.raises(InsufficientDataError, match=message):
        Sample(n, 5.0, 1.0)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_values_that_are_not_finite_are_refused(value):
    with pytest.raises(ValueError, match="1 values are NaN or infinite, must be finite"):
        Sample.from_values([1.0, value, 2.0])


@pytest.mark.parametrize("sums", [(math.nan, 5.0), (3.0, math.nan), (math.inf, 5.0), (3.0, math.inf)])
def test_sums_that_are_not_finite_are_refused(sums):
    with pytest.raises(ValueError, match="must both be finite"):
        Sample.from_sums(3, *sums)


def test_a_table_of_values_is_refused():
    with pytest.raises(ValueError, match="values have 2 dimensions, must have 1"):
        Sample.from_values([[1.0, 2.0], [3.0, 4.0]])


def test_sums_that_no_values_can_have_are_refused():
    with pytest.raises(ValueError, match=r"total_of_squares is 10\.0, must be at least 50\.0"):
        Sample.from_sums(2, 10.0, 10.0)


def test_a_negative_variance_is_refused():
    with pytest.raises(ValueError, match=r"variance is -1\.0, must be finite and at least 0"):
        Sample(2, 0.0, -1.0)
