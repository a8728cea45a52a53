import numpy as np
from kept_listeners import columns, kept_of


def test_values_are_those_of_an_arm_who_count():
    kept = kept_of([0, 1, 0], [0, 0, 0], [5, 6, 7], None, [True, True, False])
    kept.add(columns([8]), np.array([0]), np.array([0.0]))

    assert kept.of_arm(0).tolist() == [5, 8]
    assert kept.of_arm(1).tolist() == [6]
    assert len(kept) == 3


def test_a_ratio_leaves_out_listeners_without_a_denominator():
    kept = kept_of([0, 0], [0, 0], [3, 0], [2, 0])

    assert kept.of_arm(0).tolist() == [1.5]


def test_linearised_values_of_a_mean_are_its_values():
    kept = kept_of([0, 1, 0], [0, 0, 0], [5, 6, 7])

    assert kept.linearised_of_arm(0).tolist() == [5, 7]


def test_linearised_values_average_to_the_ratio_of_both_arms():
    kept = kept_of([0, 1, 0, 1], [0] * 4, [3, 1, 4, 0], [2, 2, 5, 1])

    everybody = np.concatenate([kept.linearised_of_arm(0), kept.linearised_of_arm(1)])

    assert everybody.mean() == 8 / 10


def test_pairs_are_matched_by_block_and_broken_ones_have_a_gap():
    kept = kept_of([1, 0, 0], [7, 3, 7], [10, 20, 30])

    control, treatment = kept.in_pairs()

    assert control.tolist() == [20, 30]
    assert np.isnan(treatment[0])
    assert treatment[1] == 10
