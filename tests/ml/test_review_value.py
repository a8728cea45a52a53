import numpy as np
import pytest

from ml.review_value import normalised_entropy, review_values


def values(**given):
    defaults = {
        "uncertainty": [0.5, 0.5],
        "disagree": [False, False],
        "groups": [1, 2],
        "popularity": [3, 3],
    }
    defaults["denied_by"] = [0] * len(given.get("groups", defaults["groups"]))
    arrays = {name: np.array(given.get(name, default)) for name, default in defaults.items()}
    return review_values(**arrays, judged=given.get("judged", {}))


def test_entropy_goes_from_sure_to_all_alike():
    primary = np.array([[1, 0, 0, 0], [0.25] * 4, [0.5, 0.5, 0, 0]], dtype=np.float32)

    assert normalised_entropy(primary) == pytest.approx([0, 1, 0.5])


def test_a_single_group_leaves_no_doubt():
    assert normalised_entropy(np.ones((2, 1), dtype=np.float32)).tolist() == [0, 0]


def test_the_value_is_the_product_of_its_parts():
    # 0.5 x 0.5 x log2(1 + 3) / sqrt(1 + 0), by hand.
    assert values() == pytest.approx([0.5, 0.5])


def test_disagreement_doubles_the_value():
    agreeing, differing = values(disagree=[False, True])

    assert differing == pytest.approx(2 * agreeing)


def test_recent_verdicts_about_a_group_make_it_wait():
    judged, new = values(judged={1: 3})

    assert judged == pytest.approx(new / 2)


def test_the_items_ahead_make_others_of_their_group_wait():
    first, second, other = values(
        uncertainty=[0.9, 0.8, 0.7], disagree=[False] * 3, groups=[1, 1, 2], popularity=[3] * 3
    )

    assert first > other > second
    assert second == pytest.approx(0.8 / np.sqrt(2))


def test_twice_as_popular_is_one_step_more():
    rare, common = values(popularity=[1, 3])

    assert (rare, common) == pytest.approx((0.25, 0.5))


def test_each_listener_who_denies_it_adds_a_tenth_and_all_together_a_half():
    nobody, one = values(denied_by=[0, 1])
    crowd, larger_crowd = values(denied_by=[5, 1_000])

    assert one == pytest.approx(1.1 * nobody)
    assert crowd == larger_crowd == pytest.approx(1.5 * nobody)


def test_nothing_waits():
    nothing = {name: [] for name in ("uncertainty", "disagree", "groups", "popularity")}

    assert values(**nothing).tolist() == []
