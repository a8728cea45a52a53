import numpy as np
import pytest
from kept_listeners import kept_of

from ml.experiments.analysis.distribution import MOST_DOTS, distributions


def test_few_listeners_are_shown_one_by_one():
    one, other = distributions(kept_of([0, 1, 0], [0] * 3, [5, 1, 3]), ["a", "b"])

    assert (one.values, other.values) == ([3, 5], [1])
    assert one.quantiles[50] == 4
    assert one.counts == []


def test_many_listeners_are_counted_in_the_same_bins():
    rng = np.random.default_rng(1)
    arms, values = np.arange(MOST_DOTS + 100) % 2, rng.gamma(2, 100, MOST_DOTS + 100)
    one, other = distributions(kept_of(arms, arms * 0, values), ["a", "b"])

    assert one.edges == other.edges
    assert sum(one.counts) + sum(other.counts) == MOST_DOTS + 100
    assert one.edges[-1] == pytest.approx(np.quantile(values, 0.99))
    assert one.values == []


def test_equal_values_still_make_bins():
    (one,) = distributions(kept_of([0] * 300, [0] * 300, [2.0] * 300), ["a"])

    assert sum(one.counts) == 300
    assert one.edges[0] < one.edges[-1]


def test_an_empty_arm_is_left_out():
    assert [one.variant for one in distributions(kept_of([0], [0], [5]), ["a", "b"])] == ["a"]
