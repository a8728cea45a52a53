import pytest

from ml.experiments.intervals import Interval
from webapp.experiments.interval_bar import MARGIN, WIDTH, place_interval


def test_an_interval_around_zero_fills_the_drawing():
    bar = place_interval(0.0, Interval(-10, 10))

    assert (bar.low, bar.zero, bar.estimate, bar.high) == (MARGIN, WIDTH / 2, WIDTH / 2, WIDTH - MARGIN)
    assert bar.length == WIDTH - 2 * MARGIN


@pytest.mark.parametrize(("low", "high", "zero"), [(5, 10, MARGIN), (-10, -5, WIDTH - MARGIN)])
def test_zero_stays_in_view_beside_an_interval_that_excludes_it(low, high, zero):
    bar = place_interval((low + high) / 2, Interval(low, high))

    assert bar.zero == zero
    assert MARGIN <= bar.low < bar.estimate < bar.high <= WIDTH - MARGIN


def test_an_interval_without_length_at_zero_is_still_placed():
    assert place_interval(0.0, Interval(0, 0)).length == 0
