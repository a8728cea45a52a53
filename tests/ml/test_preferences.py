import numpy as np
import pytest

from ml.preferences import (
    Strength,
    Taste,
    catalogue_shares,
    listener_shares,
    log_ratios,
    rerank_memberships,
    rerank_primary,
)

NOTHING = np.zeros(2)
EVEN = np.array([0.5, 0.5])
BAYES = Strength(concentration=10.0, power=1.0)


def taste(plays=(0, 0), skips=(0, 0), likes=(0, 0), favourites=(0, 0)):
    return Taste(*(np.array(one, dtype=float) for one in (plays, skips, likes, favourites)))


def test_skips_weigh_against_plays_and_likes_but_never_below_nothing():
    found = taste(plays=(4, 1), skips=(1, 3), likes=(2, 0), favourites=(0, 1))

    assert found.evidence.tolist() == [4 - 2 + 4, 5]
    assert found.amount == 11


def test_shares_are_the_mean_of_a_dirichlet_posterior():
    shares = listener_shares(taste(plays=(30, 0)), np.array([0.2, 0.8]), 10.0)

    assert shares == pytest.approx([(30 + 2) / 40, 8 / 40])


def test_who_is_unknown_changes_nothing():
    ratios = log_ratios(taste(), np.array([0.2, 0.8]), BAYES)

    assert ratios == pytest.approx([0, 0])
    assert rerank_primary(np.array([[0.3, 0.7]]), ratios) == pytest.approx(np.array([[0.3, 0.7]]))


def test_the_prior_multiplies_probabilities_by_the_ratio_of_shares():
    ratios = log_ratios(taste(plays=(20, 0)), EVEN, BAYES)

    # Shares (25/30, 5/30): ratios 5/3 and 1/3, so odds of the first rise fivefold.
    assert rerank_primary(np.array([[0.5, 0.5]]), ratios) == pytest.approx(np.array([[5 / 6, 1 / 6]]))
    assert rerank_memberships(np.array([[0.5, 0.5]]), ratios) == pytest.approx(np.array([[5 / 8, 1 / 4]]))


def test_only_ambiguous_predictions_move_a_lot():
    ratios = log_ratios(taste(plays=(20, 0)), EVEN, BAYES)

    moved = rerank_primary(np.array([[0.5, 0.5], [0.01, 0.99]]), ratios)[:, 0] - [0.5, 0.01]

    assert moved[0] > 0.3
    assert 0 < moved[1] < 0.04


def test_no_power_is_no_prior():
    ratios = log_ratios(taste(plays=(20, 0)), EVEN, Strength(10.0, 0.0))

    assert ratios.tolist() == [0, 0]


def test_catalogue_shares_are_never_nothing():
    assert catalogue_shares(np.array([0.0, 9.0])) == pytest.approx([0.05, 0.95])


def test_a_concentration_of_nothing_is_refused():
    with pytest.raises(ValueError, match="concentration is 0, must be above 0"):
        listener_shares(taste(), EVEN, 0)
