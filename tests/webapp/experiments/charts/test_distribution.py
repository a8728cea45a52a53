from ml.experiments.results import ArmDistribution
from webapp.experiments.charts.distribution import LANE, LEFT, RIGHT, TOP, place_distribution


def dots(variant, values):
    return ArmDistribution(variant, values, [], [], {})


def steps(variant, counts):
    return ArmDistribution(variant, [], [float(n) for n in range(len(counts) + 1)], counts, {})


def test_every_listener_is_a_dot_in_the_lane_of_their_arm():
    spread = place_distribution([dots("a", [1.0, 2.0, 9.0]), dots("b", [5.0])], {"a": 4.0, "b": 5.0})

    first, second = spread.lanes
    assert (len(first.dots), len(second.dots)) == (3, 1)
    assert all(LEFT <= x <= RIGHT for lane in spread.lanes for x, _ in lane.dots)
    assert all(TOP < y < first.base for _, y in first.dots)
    assert all(first.base < y < second.base for _, y in second.dots)
    assert second.mean == second.dots[0][0]


def test_dots_of_the_same_value_are_piled_up_within_the_lane():
    spread = place_distribution([dots("a", [3.0] * 150)], {"a": 3.0})

    heights = {y for _, y in spread.lanes[0].dots}
    assert len(heights) > 100
    assert min(heights) > spread.lanes[0].base - LANE


def test_many_listeners_are_steps_as_high_as_their_share_of_the_arm():
    spread = place_distribution([steps("a", [1, 3]), steps("b", [10, 30])], {"a": 1.0, "b": None})

    first, second = spread.lanes
    assert first.dots == []
    assert first.steps.split("V")[2].split("H")[0] == "26"
    assert second.steps.startswith(f"M{LEFT:g} {second.base:g}V")
    assert second.mean is None


def test_fractions_are_drawn_in_percent():
    spread = place_distribution([dots("a", [0.0, 0.5])], {"a": 0.25}, factor=100)

    assert spread.ticks[-1].text == "60"


def test_an_arm_without_values_has_an_empty_lane_and_no_arm_with_any_no_drawing():
    assert place_distribution([dots("a", []), dots("b", [1.0])], {})
    assert place_distribution([dots("a", [])], {"a": None}) is None
    assert place_distribution([steps("a", [0, 0])], {"a": None}).lanes[0].steps == ""
