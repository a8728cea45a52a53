from webapp.experiments.charts.days import DAY_MS
from webapp.experiments.charts.exposures import BOTTOM, MOST_BARS, TOP, place_exposures


def test_arms_stand_on_top_of_each_other_and_touch():
    chart = place_exposures([(0, "a", 10), (0, "b", 10), (DAY_MS, "b", 20)], ["a", "b"])

    low, high = (stack.path for stack in chart.stacks)
    top_of_a = low.split("V")[1].split("h")[0]
    assert low.count("z") == 1
    assert high.count("z") == 2
    assert high.split("V")[0].endswith(f" {top_of_a}")
    assert chart.y_ticks[0].place == BOTTOM
    assert chart.y_ticks[-1].place == TOP
    assert chart.days == 1


def test_many_days_are_joined_and_nobody_is_lost():
    chart = place_exposures([(n * DAY_MS, "a", 1) for n in range(365)], ["a"])

    assert chart.days == 6
    assert chart.stacks[0].path.count("z") <= MOST_BARS
    assert chart.y_ticks[-1].text == "6"


def test_without_exposures_there_is_nothing_to_draw():
    assert place_exposures([], ["a"]) is None
