import pytest

from webapp.evaluation.line_charts import axis_over, line_chart, percent_axis

PERCENT = percent_axis("share")


def test_the_origin_is_below_on_the_left_and_the_ends_are_in_the_frame():
    chart = line_chart([("", [(0.0, 0.0), (1.0, 1.0)])], PERCENT, PERCENT)

    assert chart.lines[0].places == [(chart.left, chart.bottom), (chart.right, chart.top)]


def test_points_are_written_as_svg_reads_them():
    chart = line_chart([("", [(0.5, 0.5), (1.0, 0.0)])], PERCENT, PERCENT)

    assert chart.lines[0].points == "258.0,140.0 460.0,252.0"


def test_what_lies_beyond_an_axis_is_drawn_at_its_end():
    chart = line_chart([("", [(2.0, -1.0)])], PERCENT, PERCENT)

    assert chart.lines[0].places == [(chart.right, chart.bottom)]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0.3, 2.1], ["0", "1", "2", "3"]),
        ([1, 40], ["0", "10", "20", "30", "40"]),
        ([-0.4, 0.2], ["-0.4", "-0.2", "0", "0.2"]),
        ([0.0, 0.0], ["0", "1"]),
    ],
)
def test_ticks_are_round_and_hold_every_value(values, ticks):
    axis = axis_over("loss", values)

    assert [text for _, text in axis.ticks] == ticks
    assert axis.ticks[0][0] <= min(values)
    assert axis.ticks[-1][0] >= max(values)


def test_the_diagonal_is_drawn_where_it_means_something():
    assert line_chart([], PERCENT, PERCENT).diagonal is None
    assert line_chart([], PERCENT, PERCENT, has_diagonal=True).diagonal == ((56.0, 252.0), (460.0, 28.0))


def test_lines_of_one_label_have_one_colour():
    chart = line_chart([("a", []), ("b", []), ("a", [])], PERCENT, PERCENT)

    assert chart.labels == ["a", "b"]
    assert [line.colour for line in chart.lines] == [0, 1, 0]
