from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from ml.evaluation.mcnemar import mcnemar, sign_flip


@given(st.integers(0, 40), st.integers(0, 40))
def test_of_single_tracks_it_is_the_exact_mcnemar_test(only_a, only_b):
    found = sign_flip(np.array([1] * only_a + [0] * 5 + [-1] * only_b))

    n = only_a + only_b
    assert found.method == "exact"
    assert found.n_units == n
    assert found.p_value == pytest.approx(binomtest(only_a, n).pvalue if n else 1.0)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=10))
def test_of_artists_it_counts_all_ways_to_flip_their_signs(differences):
    flips = np.array(list(product([-1, 1], repeat=len(differences))))
    sums = np.abs(flips @ np.abs(differences))

    found = sign_flip(np.array(differences))

    assert found.p_value == pytest.approx((sums >= abs(sum(differences))).mean())


def test_very_many_differences_are_tested_by_the_normal_distribution(monkeypatch):
    differences = np.array([1] * 1050 + [-1] * 950)
    exact = sign_flip(differences)
    monkeypatch.setattr("ml.evaluation.mcnemar.MOST_FOR_EXACT", 100)

    found = sign_flip(differences)

    assert (exact.method, found.method) == ("exact", "normal")
    assert found.p_value == pytest.approx(exact.p_value, abs=0.002)


def test_tracks_of_an_artist_are_no_separate_evidence():
    a_right = np.array([True] * 30 + [False] * 10)
    b_right = ~a_right

    found = mcnemar(a_right, b_right, np.repeat(np.arange(4), 10))

    assert (found.only_a, found.only_b) == (30, 10)
    assert found.tracks.p_value < 0.01
    assert found.artists.p_value == 10 / 16  # Of 16 ways to flip four signs, 2 are 4 to 0 and 8 are 3 to 1.
    assert found.record()["believe"] == "artists"


def test_versions_that_are_right_on_the_same_tracks_do_not_differ():
    right = np.array([True, False])

    found = mcnemar(right, right, np.array([0, 1]))

    assert (found.tracks.p_value, found.artists.p_value) == (1, 1)
