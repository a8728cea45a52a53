import numpy as np

from ml.thresholds import HIGHEST, LOWEST, choose_thresholds


def choose(probabilities, truth, floor=0.4):
    return choose_thresholds(np.array([probabilities]).T, np.array([truth], dtype=bool).T, floor)[0]


def test_the_threshold_parts_what_can_be_parted():
    assert choose([0.2, 0.3, 0.605, 0.8], [0, 0, 1, 1]) == 0.31


def test_precision_comes_before_f1():
    probabilities, truth = [0.2] * 6 + [0.7] * 2, [1, 1, 0, 0, 0, 0, 1, 0]

    assert choose(probabilities, truth, floor=0.3) == LOWEST
    assert choose(probabilities, truth, floor=0.45) == 0.21


def test_a_group_never_precise_enough_gets_the_highest():
    assert choose([0.95, 0.95, 0.95], [1, 0, 0], floor=0.5) == HIGHEST


def test_a_group_without_a_member_gets_the_highest():
    assert choose([0.3, 0.5], [0, 0]) == HIGHEST


def test_a_group_that_is_always_right_gets_the_lowest():
    assert choose([0.02, 0.5], [0, 1]) == LOWEST
