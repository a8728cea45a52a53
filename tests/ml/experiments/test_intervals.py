"""Intervals hold their ends and refuse nonsense."""

import math

import pytest

from ml.experiments.intervals import Interval, tail_of


def test_an_interval_contains_its_ends_and_nothing_outside():
    interval = Interval(-1.0, 2.0)

    assert [value in interval for value in (-1.1, -1.0, 0.0, 2.0, 2.1)] == [False, True, True, True, False]


@pytest.mark.parametrize(("low", "high"), [(2.0, 1.0), (math.nan, 1.0), (0.0, math.nan)])
def test_ends_out_of_order_are_refused(low, high):
    with pytest.raises(ValueError, match=f"low end is {low}, must be at most the high end {high}"):
        Interval(low, high)


def test_a_95_percent_interval_leaves_a_fortieth_at_each_end():
    assert tail_of(0.95) == pytest.approx(0.025)


@pytest.mark.parametrize("level", [0.0, 1.0, 95, -0.5, math.nan])
def test_a_level_outside_0_to_1_is_refused(level):
    with pytest.raises(ValueError, match=rf"level is {level}, must be inside \(0, 1\)"):
        tail_of(level)
