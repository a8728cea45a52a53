import pytest

from webapp.review.tallies import items_per_minute


def test_the_pace_is_that_between_pauses():
    # Gaps of 3 s, 3 s, 5 s, a lunch, 3 s: the median of those that are no pauses is 3 s.
    times = [4_014_000, 4_011_000, 4_008_000, 4_003_000, 3_000, 0]

    assert items_per_minute(times) == pytest.approx(20)


@pytest.mark.parametrize("times", [[], [1], [3_000, 2_000, 1_000], [900_000, 600_000, 300_000, 0]])
def test_too_few_items_have_no_pace(times):
    assert items_per_minute(times) is None
