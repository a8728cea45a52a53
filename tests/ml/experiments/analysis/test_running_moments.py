import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.experiments.analysis.running_moments import RunningMoments, add_by_arm
from ml.experiments.moments import Moments
from ml.experiments.samples import InsufficientDataError


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 30), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_parts_come_to_the_same_as_the_whole(seed, sizes):
    rng = np.random.default_rng(seed)
    parts = [rng.normal(1e6, 3.0, (size, 3)) for size in sizes]
    running = RunningMoments.empty(3)

    for part in parts:
        running.add(part)

    whole = np.concatenate(parts)
    if len(whole) < 2:
        with pytest.raises(InsufficientDataError):
            running.moments()
        return
    expected = Moments.from_values(whole)
    assert running.moments().means == pytest.approx(expected.means, rel=1e-12)
    assert running.moments().covariances == pytest.approx(expected.covariances, rel=1e-9, abs=1e-9)


def test_a_constant_column_has_a_variance_of_exactly_zero():
    running = RunningMoments.empty(1)

    for _ in range(3):
        running.add(np.full((4, 1), 0.1))

    assert running.moments().covariances == 0


def test_listeners_are_counted_where_they_belong():
    arms = [RunningMoments.empty(1) for _ in range(2)]

    add_by_arm(
        arms,
        np.array([0, 1, 1, 1]),
        np.array([True, True, False, True]),
        np.array([[1.0], [2.0], [9.0], [4.0]]),
    )

    assert [(arm.n, float(arm.means[0])) for arm in arms] == [(1, 1.0), (2, 3.0)]
