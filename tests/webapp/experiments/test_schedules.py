import pytest

from webapp.experiments.refusals import ExperimentError
from webapp.experiments.schedules import Schedule


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"listeners": 3}, "planned_listeners is 3, must be 4 to"),
        ({"looks": 0}, "planned_looks is 0, must be 1 to 20"),
        ({"looks": 21, "listeners": 100}, "planned_looks is 21, must be 1 to 20"),
        ({"winsorised_at": 0.5}, "winsorised_at is 0.5, must be above 0.5 and below 1"),
        ({"winsorised_at": float("nan")}, "winsorised_at is nan"),
    ],
)
def test_a_part_out_of_range_is_named(parts, words):
    with pytest.raises(ExperimentError, match=words):
        Schedule(**parts)


def test_the_limits_themselves_are_taken():
    schedule = Schedule(listeners=4, looks=20, starts_at_ms=1, ends_at_ms=2)

    assert (schedule.listeners, schedule.looks) == (4, 20)
