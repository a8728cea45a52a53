import numpy as np
import pytest

from ml.demo.scores import PROBABILITIES, between_share, normal_scores, quantiles, values_at


def test_middle_value_scores_zero():
    assert normal_scores(np.array([1.0, 5.0, 9.0]))[1] == pytest.approx(0)


def test_ties_share_a_score():
    scores = normal_scores(np.array([0.0, 0.0, 0.0, 4.0]))

    assert scores[0] == scores[1] == scores[2] < scores[3]


def test_probabilities_rise_and_mirror_each_other():
    np.testing.assert_allclose(PROBABILITIES, 1 - PROBABILITIES[::-1])
    assert (np.diff(PROBABILITIES) > 0).all()


def test_values_come_back_from_their_scores():
    values = np.linspace(3, 7, 1001)

    np.testing.assert_allclose(
        values_at(normal_scores(values), quantiles(values))[50:-50], values[50:-50], atol=0.01
    )


def test_between_share_of_a_hand_calculation():
    # Means 1 and 5; mean squares within 4 / 2 = 2 and between 2 * (4 + 4) / 1 = 16; (16 - 2) / 2 = 7.
    assert between_share(np.array([0.0, 2.0, 4.0, 6.0]), np.array([0, 0, 1, 1])) == pytest.approx(7 / 9)


def test_owners_that_do_not_differ_share_nothing():
    assert between_share(np.array([0.0, 2.0, 0.0, 2.0]), np.array([0, 0, 1, 1])) == 0
