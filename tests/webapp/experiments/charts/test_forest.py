import pytest

from ml.experiments.intervals import Interval
from webapp.experiments.charts.forest import LEFT, RIGHT, Line, place_forest


def line(difference, low, high, **others):
    return Line("label", "text", difference, Interval(low, high), **others)


def test_zero_the_interval_and_the_marks_are_in_view():
    forest = place_forest([line(21, 5, 37)], "s", "#000", [(-60, "-MDE"), (60, "+MDE")])

    (row,) = forest.rows
    low, high = (mark.place for mark in forest.marks)
    assert LEFT <= low < forest.zero < row.low < row.estimate < row.high < high <= RIGHT
    assert row.length == pytest.approx(row.high - row.low)
    assert not row.is_cut


@pytest.mark.parametrize(("low", "high"), [(5, 10), (-10, -5), (0, 0)])
def test_zero_stays_in_view_beside_an_interval_that_excludes_it(low, high):
    forest = place_forest([line((low + high) / 2, low, high)], "s", "#000")

    assert LEFT <= forest.zero <= RIGHT
    assert forest.rows[0].length >= 0


def test_an_interval_much_longer_than_the_others_is_cut():
    forest = place_forest([line(1, -2, 4), line(2, -1, 5), line(0, -900, 900)], "s", "#000")

    assert [row.is_cut for row in forest.rows] == [False, False, True]
    assert (forest.rows[2].low, forest.rows[2].high) == (LEFT, RIGHT)
    assert forest.rows[0].length > 20


def test_headings_and_rows_without_a_difference_have_no_bar():
    forest = place_forest(
        [Line("By premium", is_heading=True), Line("few", "too few"), line(1, 0, 2)], "s", "#"
    )

    assert [row.bar_y is None for row in forest.rows] == [True, True, False]
    heights = [row.y for row in forest.rows]
    assert heights == sorted(heights)
    assert forest.axis_y > forest.rows[-1].bar_y
    assert forest.height > forest.unit_y > forest.tick_y


def test_without_any_interval_there_is_nothing_to_draw():
    assert place_forest([Line("few")], "s", "#000") is None


def test_texts_of_marks_lead_away_from_zero_but_not_out_of_the_drawing():
    near = place_forest([line(0, -100, 100)], "s", "#", [(-20, "-MDE"), (20, "+MDE")])
    far = place_forest([line(0, -10, 10)], "s", "#", [(-100, "-MDE"), (100, "+MDE")])

    assert [mark.anchor for mark in near.marks] == ["end", "start"]
    assert [mark.anchor for mark in far.marks] == ["start", "end"]
