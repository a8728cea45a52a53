"""Pairs are near, their coin is fair, and they balance the arms better than strata or plain hashing."""

import numpy as np
import pytest
from engagement_data import before_and_after_s
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from ml.experiments.assignment import variant_of
from ml.experiments.pairing import assign_pairs, pair_up

HALVES = {"control": 0.5, "treatment": 0.5}


def _cohort(values):
    return {f"listener-{i}": value for i, value in enumerate(values)}


def test_one_number_pairs_neighbours():
    pairing = assign_pairs({"a": 1.0, "b": 9.0, "c": 2.0, "d": 8.0}, "salt")

    assert {frozenset(pair) for pair in pairing.pairs} == {frozenset("ac"), frozenset("bd")}


def test_several_numbers_pair_the_nearest_in_standard_deviations():
    rows = {"a": (0, 0), "b": (5_000, 1), "c": (100, 0.1), "d": (5_100, 0.9)}

    assert {frozenset(pair) for pair in assign_pairs(rows, "salt").pairs} == {
        frozenset("ac"),
        frozenset("bd"),
    }


@given(st.lists(st.floats(-1e6, 1e6) | st.just(np.nan), min_size=2, max_size=40), st.text("abc", min_size=1))
def test_everybody_is_assigned_once_and_arms_differ_by_at_most_one(values, salt):
    pairing = assign_pairs(_cohort(values), salt)

    paired = [key for pair in pairing.pairs for key in pair]
    assert len(paired) == len(set(paired)) == len(values) // 2 * 2
    assert (pairing.single is None) == (len(values) % 2 == 0)
    assert pairing.variants.keys() == _cohort(values).keys()
    assert all(
        pairing.variants[c] == "control" and pairing.variants[t] == "treatment" for c, t in pairing.pairs
    )


@given(st.permutations(range(9)), st.booleans())
def test_the_order_of_the_listeners_changes_nothing(order, has_two_columns):
    rows = {f"l{i}": ([i % 3, i % 4] if has_two_columns else i % 3) for i in range(9)}

    assert assign_pairs({f"l{i}": rows[f"l{i}"] for i in order}, "salt") == assign_pairs(rows, "salt")


def test_the_coin_is_fair_and_pairs_are_tossed_apart():
    cohort = _cohort(range(4_000))
    first = [pair[0] < pair[1] for pair in assign_pairs(cohort, "salt").pairs]
    other = [pair[0] < pair[1] for pair in assign_pairs(cohort, "another").pairs]

    assert np.mean(first) == pytest.approx(0.5, abs=0.04)
    assert np.mean(np.array(first) == np.array(other)) == pytest.approx(0.5, abs=0.04)


def test_listeners_without_history_are_paired_with_each_other():
    pairing = assign_pairs({"a": np.nan, "b": 1.0, "c": np.nan, "d": 2.0}, "salt")

    assert {frozenset(pair) for pair in pairing.pairs} == {frozenset("ac"), frozenset("bd")}


def test_a_constant_column_is_ignored():
    rows = np.array([[1.0, 7.0], [5.0, 7.0], [1.1, 7.0], [5.1, 7.0]])

    assert {frozenset(pair) for pair in pair_up(rows)} == {frozenset((0, 2)), frozenset((1, 3))}


def test_one_listener_is_refused():
    with pytest.raises(ValueError, match="cohort has 1 listeners, must have at least 2"):
        assign_pairs({"a": 1.0}, "salt")


def test_too_many_listeners_with_several_columns_are_refused():
    with pytest.raises(ValueError, match="listeners with several columns are 2001, must be at most 2000"):
        pair_up(np.zeros((2_001, 2)))


def _imbalance(values, treated):
    """Root mean square difference of the arms' means over divisions, `treated` of shape (n_divisions, n_listeners)."""
    gaps = [values[row].mean() - values[~row].mean() for row in treated]
    return np.sqrt(np.mean(np.square(gaps)))


def _by_pairs(before, salts):
    cohort = _cohort(before)
    divisions = [assign_pairs(cohort, salt).variants for salt in salts]
    return np.array([[division[key] == "treatment" for key in cohort] for division in divisions])


def _by_hash(before, salts):
    return np.array(
        [[variant_of(key, salt, HALVES) == "treatment" for key in _cohort(before)] for salt in salts]
    )


def _by_strata(before, salts, strata=5):
    """K-means strata, each divided in halves at random; of an odd stratum the last listener is tossed."""
    labels = KMeans(strata, n_init=3, random_state=0).fit_predict(before[:, None])
    divisions = np.zeros((len(salts), len(before)), dtype=bool)
    for division, seed in zip(divisions, range(len(salts)), strict=True):
        random = np.random.default_rng(seed)
        for label in range(strata):
            members = random.permutation(np.flatnonzero(labels == label))
            division[members[: (len(members) + random.integers(2)) // 2]] = True
    return divisions


def _imbalances(before, values):
    salts = [f"salt-{i}" for i in range(400)]
    return [_imbalance(values, by(before, salts)) for by in (_by_pairs, _by_strata, _by_hash)]


def test_pairs_balance_simulated_listeners_better_than_strata_and_hashing():
    random = np.random.default_rng(4)
    before = random.gamma(3.0, 1_000.0, 60)

    pairs, strata, hashing = _imbalances(before, before)
    assert pairs < 0.5 * strata < 0.5 * hashing
    pairs, strata, hashing = _imbalances(before, before + random.normal(0, 400, 60))
    assert pairs < 0.95 * strata < 0.95 * hashing


def test_pairs_balance_real_listeners_better_than_strata_and_hashing(shared_data):
    before, _ = before_and_after_s(shared_data / "engagement-2023")

    pairs, strata, hashing = _imbalances(before, before)

    assert pairs < 0.5 * strata < 0.5 * hashing


def test_real_pairs_halve_the_later_imbalance_as_strata_do(shared_data):
    """What the past does not tell bounds both: pairs at 230 s, strata at 236 s, hashing at 441 s."""
    pairs, strata, hashing = _imbalances(*before_and_after_s(shared_data / "engagement-2023"))

    assert pairs < 1.05 * strata
    assert pairs < 0.55 * hashing


def test_real_pairs_remove_76_percent_of_the_variance(shared_data):
    before, after = before_and_after_s(shared_data / "engagement-2023")
    within = np.mean([(after[i] - after[j]) ** 2 / 2 for i, j in pair_up(before[:, None])])

    assert 1 - within / after.var(ddof=1) == pytest.approx(0.76, abs=0.01)
