import re

from ml.experiments.intervals import Interval
from webapp.experiments.charts.curve import BOTTOM, LEFT, RIGHT, TOP, Point, place_bands, place_whiskers

DAY_MS = 86_400_000


def points(*halves, at=DAY_MS):
    """A difference of 10 with these half widths; None where there is none."""
    return [
        Point(n * at, None, None) if half is None else Point(n * at, 10.0, Interval(10 - half, 10 + half))
        for n, half in enumerate(halves)
    ]


def numbers(path):
    return [float(number) for number in re.findall(r"-?[\d.]+", path)]


def test_the_band_and_the_line_stay_inside_the_drawing():
    (curve,) = place_bands([points(900, 40, 30, 25)])

    pairs = numbers(curve.band)
    assert all(LEFT <= x <= RIGHT for x in pairs[::2])
    assert all(TOP <= y <= BOTTOM for y in pairs[1::2])
    assert curve.is_cut
    assert curve.line.count("L") == 3
    assert TOP <= curve.zero <= BOTTOM


def test_the_first_wide_bands_do_not_press_the_rest_flat():
    (curve,) = place_bands([points(90_000, 9_000, 30, 25)])

    highs = numbers(curve.band)[1:8:2]
    lows = numbers(curve.band)[9::2]
    assert highs[:2] == [TOP, TOP]
    assert lows[0] - highs[-1] > (BOTTOM - TOP) / 2


def test_gaps_are_left_open_and_lonely_points_are_dots():
    (curve,) = place_bands([points(30, 30, None, 30, None, 30, 30)])

    assert curve.band.count("Z") == 2
    assert curve.line.count("M") == 3
    assert curve.dots.count("M") == 1


def test_series_share_their_axes_and_one_without_a_difference_is_not_drawn():
    first, second, third = place_bands([points(30, 20), points(None, None), points(300, 200)])

    assert second is None
    assert first.y_ticks == third.y_ticks
    assert first.zero == third.zero


def test_whiskers_stand_at_their_days():
    (curve,) = place_whiskers([points(5, None, 5, 5, at=1)])

    assert curve.whiskers.count("M") == curve.dots.count("M") == 3
    assert [tick.text for tick in curve.x_ticks] == ["0", "1", "2", "3"]
    assert curve.band == curve.line == ""


def test_one_moment_and_none_are_no_error():
    assert place_bands([points(5)])[0].dots
    assert place_whiskers([points(5, at=1)])[0].whiskers
    assert place_bands([[], []]) == place_whiskers([[]]) == []
