"""Variant weights are checked, never repaired."""

import pytest

from ml.experiments.weights import shares_of


def test_weights_come_back_in_the_order_of_their_names():
    assert list(shares_of([("b", 0.3), ("a", 0.7)]).items()) == [("a", 0.7), ("b", 0.3)]


def test_a_mapping_and_pairs_mean_the_same():
    assert shares_of({"a": 0.25, "b": 0.75}) == shares_of([("a", 0.25), ("b", 0.75)])


def test_ten_tenths_sum_to_one():
    assert len(shares_of([(f"arm-{i}", 0.1) for i in range(10)])) == 10


def test_a_sum_within_the_tolerance_is_accepted():
    assert shares_of({"a": 0.5, "b": 0.5 + 9e-10})


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"a": 0.5, "b": 0.6}, r"sum to 1\.1, must be 1"),
        ({"a": 0.5, "b": 0.5 + 2e-9}, r"sum to 1\.000000002\d*, must be 1"),
        ({}, r"sum to 0\.0, must be 1"),
        ({"a": 90, "b": 10}, r"weight of 'a' is 90, must be 0 to 1"),
        ({"a": 1.5, "b": -0.5}, r"weight of 'a' is 1\.5, must be 0 to 1"),
        ({"a": 1.0, "b": float("nan")}, r"weight of 'b' is nan, must be 0 to 1"),
        ([("a", 0.5), ("a", 0.5)], r"2 variants, 1 of them different"),
    ],
)
def test_wrong_weights_are_refused_by_value(weights, message):
    with pytest.raises(ValueError, match=message):
        shares_of(weights)
