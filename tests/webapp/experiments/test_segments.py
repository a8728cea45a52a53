import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.experiments.segments import NoRoomError, free_of, grown, holds, share_of

SHARES = st.lists(st.floats(0.01, 0.5), min_size=1, max_size=6)


def test_the_free_room_is_what_the_taken_segments_leave():
    assert free_of([[0.5, 0.75], [0.0, 0.25]]) == [[0.25, 0.5], [0.75, 1.0]]
    assert free_of([]) == [[0.0, 1.0]]
    assert free_of([[0.0, 1.0]]) == []


def test_growing_takes_the_first_free_room():
    assert grown([[0.25, 0.5]], [[0.5, 0.75]], 0.6) == [[0.0, 0.5], [0.75, 0.85]]


def test_more_than_is_free_is_refused_with_what_is():
    with pytest.raises(NoRoomError, match=r"traffic_share is 0.7, must be at most 0.5"):
        grown([[0.0, 0.2]], [[0.2, 0.7]], 0.7)


@given(SHARES)
def test_experiments_of_a_layer_never_overlap_and_get_what_they_ask(shares):
    held = []
    for share in shares:
        others = [segment for segments in held for segment in segments]
        if share > 1 - share_of(others):
            continue
        held.append(grown([], others, share))
        assert share_of(held[-1]) == pytest.approx(share)

    buckets = [number / 997 for number in range(997)]
    assert max(sum(holds(segments, bucket) for segments in held) for bucket in buckets) == 1


@given(st.floats(0.01, 0.3), st.floats(0.3, 0.6), st.floats(0.0, 0.4))
def test_ramping_keeps_everybody_who_is_in(first, second, other):
    others = [[0.05, 0.05 + other]] if other else []
    small = grown([], others, first)

    large = grown(small, others, second)

    buckets = [number / 997 for number in range(997)]
    assert all(holds(large, bucket) for bucket in buckets if holds(small, bucket))
    assert share_of(large) == pytest.approx(second)
