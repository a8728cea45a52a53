"""Dividing listeners at random finds nothing by listener, and shows what counting sessions would find."""

import numpy as np
import pytest
from engagement_data import durations_s
from scipy import stats

from ml.experiments.aa import check_aa
from ml.experiments.samples import InsufficientDataError


def _listeners(seed, spread_between):
    random = np.random.default_rng(seed)
    return [
        random.normal(spread_between * random.standard_normal(), 1.0, random.integers(5, 21))
        for _ in range(60)
    ]


def test_p_values_by_listener_are_uniform():
    check = check_aa(_listeners(1, 1.0), 4_000, seed=1)

    assert stats.kstest(check.listener_p_values, "uniform").pvalue > 0.01
    assert 0.035 < check.listener_rate() < 0.065


def test_counting_sessions_finds_what_is_not_there_only_where_a_listeners_sessions_agree():
    assert check_aa(_listeners(1, 1.0), 2_000, seed=1).session_rate() > 0.3
    assert check_aa(_listeners(1, 0.0), 2_000, seed=1).session_rate() < 0.08


def test_p_values_are_welchs():
    sessions = [np.array(values, dtype=float) for values in ([1, 2], [7], [3, 9, 4], [5, 5], [8], [2, 2, 6])]

    check = check_aa(sessions, 300, seed=4)

    possible = set()
    for treated in (np.array([i >> k & 1 for k in range(6)], dtype=bool) for i in range(64)):
        if treated.sum() == 3:
            arms = [
                [v for v, t in zip(sessions, treated, strict=True) if t == side] for side in (True, False)
            ]
            means = stats.ttest_ind(*[[v.mean() for v in arm] for arm in arms], equal_var=False).pvalue
            flat = stats.ttest_ind(*[np.concatenate(arm) for arm in arms], equal_var=False).pvalue
            possible.add((round(means, 9), round(flat, 9)))
    seen = zip(check.listener_p_values.round(9), check.session_p_values.round(9), strict=True)
    assert {(float(a), float(b)) for a, b in seen} == {(float(a), float(b)) for a, b in possible}


def test_the_same_seed_gives_the_same_divisions():
    sessions = _listeners(2, 1.0)

    assert (
        check_aa(sessions, 50, seed=7).listener_p_values.tolist()
        == check_aa(sessions, 50, seed=7).listener_p_values.tolist()
    )


@pytest.mark.parametrize("seed", range(3))
def test_real_listeners_show_no_effect_and_real_sessions_do(shared_data, seed):
    check = check_aa(durations_s(shared_data / "engagement-2023"), 4_000, seed)

    assert 0.035 < check.listener_rate() < 0.065
    assert check.session_rate() > 0.4


@pytest.mark.parametrize(
    ("sessions", "message"),
    [
        ([[1.0]] * 3, "n is 3 listeners, must be at least 4"),
        ([[1.0], [], [2.0], [], [3.0]], "2 listeners have no session, must have at least 1"),
        ([[1.0]] * 5, "variance between listeners is 0, must be above 0"),
    ],
)
def test_data_that_cannot_carry_the_check_is_insufficient(sessions, message):
    with pytest.raises(InsufficientDataError, match=message):
        check_aa(sessions, 10, seed=1)


def test_values_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="NaN or infinite, must be finite"):
        check_aa([[1.0], [np.nan], [2.0], [3.0]], 10, seed=1)


def test_no_randomisation_is_refused():
    with pytest.raises(ValueError, match="randomisations is 0, must be at least 1"):
        check_aa([[1.0], [2.0], [3.0], [4.0]], 0, seed=1)
