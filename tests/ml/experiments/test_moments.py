"""Moments summarise several columns the same way from values, from sums and in parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.experiments.moments import Moments
from ml.experiments.samples import InsufficientDataError

TABLES = st.lists(st.tuples(*[st.integers(-100, 100)] * 3), min_size=2, max_size=40).map(np.array)


@given(TABLES)
def test_values_give_numpys_covariances(table):
    moments = Moments.from_values(table)

    assert moments.means == pytest.approx(table.mean(axis=0))
    assert moments.covariances == pytest.approx(np.cov(table.T), abs=1e-9)


@given(TABLES)
def test_sums_give_the_same_moments_as_values(table):
    from_sums = Moments.from_sums(len(table), table.sum(axis=0), table.T @ table)

    assert from_sums.means == pytest.approx(table.mean(axis=0))
    assert from_sums.covariances == pytest.approx(np.cov(table.T), abs=1e-8)


@given(TABLES, TABLES)
def test_joined_moments_are_those_of_all_listeners(first, second):
    joined = Moments.from_values(first).joined_with(Moments.from_values(second))
    whole = Moments.from_values(np.concatenate([first, second]))

    assert joined.n == whole.n
    assert joined.means == pytest.approx(whole.means, abs=1e-9)
    assert joined.covariances == pytest.approx(whole.covariances, abs=1e-8)


def test_equal_listeners_have_no_covariance_at_all():
    table = np.full((7, 2), 1 / 3)

    for moments in (Moments.from_values(table), Moments.from_sums(7, table.sum(axis=0), table.T @ table)):
        assert not moments.covariances.any()


def test_one_listener_is_refused():
    message = "n is 1 listeners, must be at least 2"

    with pytest.raises(InsufficientDataError, match=message):
        Moments.from_values([[1.0, 2.0]])
    with pytest.raises(InsufficientDataError, match=message):
        Moments.from_sums(1, [1.0], [[1.0]])
    with pytest.raises(InsufficientDataError, match=message):
        Moments(1, np.zeros(1), np.zeros((1, 1)))


def test_values_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="NaN or infinite, must be finite"):
        Moments.from_values([[1.0, np.nan], [2.0, 3.0]])


def test_a_single_column_without_a_second_dimension_is_refused():
    with pytest.raises(ValueError, match="columns have 1 dimensions, must have 2"):
        Moments.from_values([1.0, 2.0])


def test_sums_that_no_values_can_have_are_refused():
    with pytest.raises(ValueError, match="sums of squares are"):
        Moments.from_sums(2, [10.0], [[10.0]])
