import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.experiments.charts.scale import Scale, round_scale, round_step, tick_text

values = st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("step", "larger"), [(0.9, 1), (1, 1), (1.1, 2), (3, 5), (6, 10), (0.03, 0.05), (7000, 10000)]
)
def test_steps_are_1_2_or_5_times_a_power_of_ten(step, larger):
    assert round_step(step) == pytest.approx(larger)


@pytest.mark.parametrize(
    ("known", "texts"),
    [
        ([-12, 37], ["-20", "0", "20", "40"]),
        ([0, 0.034], ["0.00", "0.01", "0.02", "0.03", "0.04"]),
        ([0, 4100], ["0", "2,000", "4,000", "6,000"]),
        ([5, 5], ["4", "6"]),
        ([0], ["0.0", "0.5"]),
    ],
)
def test_ticks_are_round_and_hold_all_values(known, texts):
    assert [tick.text for tick in round_scale(known, 0, 100).ticks] == texts


@given(values)
def test_every_value_stands_inside_and_ticks_are_few(known):
    scale = round_scale(known, 10, 90)

    assert all(10 <= scale.place(value) <= 90 for value in known)
    assert scale.low <= min(known) + 1e-5 * scale.step
    assert scale.high >= max(known) - 1e-5 * scale.step
    assert 2 <= len(scale.ticks) <= 11
    assert all(math.isfinite(tick.place) for tick in scale.ticks)


@given(values)
def test_larger_values_never_stand_before_smaller_ones(known):
    scale = round_scale(known, 100, 0)

    places = [scale.place(value) for value in sorted(known)]
    assert places == sorted(places, reverse=True)


def test_what_lies_beyond_an_end_is_drawn_at_it():
    scale = Scale(0, 10, 5, 95)

    assert [scale.place(value) for value in (-3, 0, 5, 10, 11)] == [5, 5, 50, 95, 95]
    assert [scale.holds(value) for value in (-3, 0, 11)] == [False, True, False]


def test_values_farther_apart_than_a_number_can_say_are_refused():
    with pytest.raises(ValueError, match="must lie less than"):
        round_scale([-1.7e308, 1.7e308], 0, 1)


def test_nothing_is_no_negative_zero_and_the_huge_is_short():
    assert tick_text(-0.0, 0.5) == "0.0"
    assert tick_text(2e9, 1e9) == "2e+09"
