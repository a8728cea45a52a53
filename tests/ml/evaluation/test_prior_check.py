import numpy as np
import pytest

from ml.evaluation.prior_check import NO_PRIOR, Likes, check_prior, choose_strength, log_losses
from ml.preferences import Strength, Taste

EVEN = np.array([0.5, 0.5])
N_LISTENERS, N_LIKES = 40, 10


def likes(seed, follow_taste):
    """Listeners who heard one of two groups, likes that follow it or not, and a model that knows a little."""
    chance = np.random.default_rng(seed)
    favoured = np.arange(N_LISTENERS) % 2
    listeners = np.repeat(np.arange(N_LISTENERS), N_LIKES)
    rate = 0.85 if follow_taste else 0.4
    is_favoured = chance.random(len(listeners)) < rate
    truth = np.where(is_favoured, favoured[listeners], 1 - favoured[listeners])
    right = np.clip(chance.normal(0.6, 0.15, len(truth)), 0.1, 0.9)
    primary = np.where(np.arange(2) == truth[:, None], right[:, None], 1 - right[:, None])
    nothing = np.zeros(2)
    tastes = [Taste(50.0 * (np.arange(2) == group), nothing, nothing, nothing) for group in favoured]
    return Likes(primary, truth, listeners, tastes)


def test_without_a_prior_the_loss_is_the_models_own():
    found = likes(1, follow_taste=True)

    own = found.primary[np.arange(len(found.truth)), found.truth]
    assert log_losses(found, EVEN, NO_PRIOR) == pytest.approx(-np.log(own))


def test_a_taste_that_is_followed_helps():
    strength = choose_strength(likes(1, follow_taste=True), EVEN)

    found = check_prior(likes(2, follow_taste=True), EVEN, strength, seed=3)

    assert strength.power > 0
    assert found["difference"]["high"] < 0
    assert (found["n_likes"], found["n_listeners"]) == (N_LISTENERS * N_LIKES, N_LISTENERS)


def test_a_taste_that_is_not_followed_is_not_used():
    assert choose_strength(likes(1, follow_taste=False), EVEN) == NO_PRIOR


def test_a_prior_that_harms_is_told():
    found = check_prior(likes(2, follow_taste=False), EVEN, Strength(10.0, 1.0), seed=3)

    assert found["difference"]["low"] > 0
