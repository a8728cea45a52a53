import itertools

import pytest

from webapp.experiments.p_value_histogram import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, place_histogram


def test_even_p_values_end_at_the_even_line_and_fill_half_the_height():
    drawing = place_histogram([5] * 20)

    assert {bar.y for bar in drawing.bars} == {drawing.even}
    assert drawing.even == pytest.approx((TOP + HEIGHT - BOTTOM) / 2, abs=0.1)
    assert drawing.most == 0.05


def test_the_tallest_bar_fills_the_height_and_an_empty_one_has_none():
    drawing = place_histogram([90, *[0] * 18, 10])

    assert (drawing.bars[0].y, drawing.bars[1].height) == (TOP, 0)
    assert drawing.bars[0].height == pytest.approx(9 * drawing.bars[-1].height, abs=0.5)


def test_bars_stand_side_by_side_inside_the_drawing():
    bars = place_histogram(list(range(20))).bars

    assert bars[0].x >= LEFT
    assert bars[-1].x + bars[-1].width <= WIDTH - RIGHT
    assert all(a.x + a.width <= b.x for a, b in itertools.pairwise(bars))


def test_only_the_bin_below_5_percent_is_significant():
    assert [bar.is_significant for bar in place_histogram([1] * 20).bars] == [True, *[False] * 19]
