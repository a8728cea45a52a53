import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.drift import (
    binned,
    group_shares,
    stability_index,
    stability_parts,
    training_reference,
)
from ml.features import NUMERIC_FIELDS
from ml.inputs import INPUT_NAMES

SHARES = st.lists(st.floats(0.01, 1), min_size=2, max_size=8).map(lambda x: (np.array(x) / sum(x)).tolist())


def test_values_are_counted_in_their_bins_and_missing_ones_last():
    counts = binned([0.0, 1.0, 1.5, 2.0, 9.0, np.nan], [1.0, 2.0])

    assert counts.tolist() == [1, 2, 2, 1]


def test_without_edges_everything_known_is_one_bin():
    assert binned([1.0, 2.0, np.nan], []).tolist() == [2, 1]


def test_the_index_is_that_of_a_hand_calculation():
    index = stability_index([0.5, 0.5], [0.6, 0.4])

    assert index == pytest.approx(0.1 * np.log(1.2) + 0.1 * np.log(1.25))


@given(SHARES)
@settings(deadline=None)
def test_the_same_shares_have_an_index_of_zero(shares):
    assert stability_index(shares, shares) == 0


@given(SHARES, st.randoms())
@settings(deadline=None)
def test_no_part_is_negative_and_the_order_does_not_matter(shares, random):
    other = shares.copy()
    random.shuffle(other)

    assert (stability_parts(shares, other) >= 0).all()
    assert stability_index(shares, other) == pytest.approx(stability_index(other, shares))


def test_an_empty_bin_leaves_the_index_finite():
    assert np.isfinite(stability_index([1.0, 0.0], [0.0, 1.0]))


def test_the_reference_of_training_tracks_finds_no_shift_in_themselves():
    inputs = np.random.default_rng(1).normal(size=(500, len(INPUT_NAMES))).astype(np.float32)
    inputs[:50, 0] = np.nan

    reference = training_reference(inputs, np.array([0, 0, 1]), ["rock", "jazz", "pop"])

    assert reference["groups"] == pytest.approx({"rock": 2 / 3, "jazz": 1 / 3, "pop": 0})
    for place, name in enumerate(NUMERIC_FIELDS):
        known = reference["features"][name]
        counts = binned(inputs[:, place], known["edges"])
        assert stability_index(known["shares"], counts / counts.sum()) == 0
    assert reference["features"][NUMERIC_FIELDS[0]]["shares"][-1] == 0.1


def test_a_shifted_feature_is_found():
    rng = np.random.default_rng(2)
    inputs = np.zeros((2_000, len(INPUT_NAMES)), dtype=np.float32)
    inputs[:, 0] = rng.normal(size=2_000)
    known = training_reference(inputs, np.array([0]), ["rock"])["features"][NUMERIC_FIELDS[0]]

    same, moved = (binned(rng.normal(by, 1, 2_000), known["edges"]) / 2_000 for by in (0.0, 1.0))

    assert stability_index(known["shares"], same) < 0.1
    assert stability_index(known["shares"], moved) > 0.25


def test_groups_are_matched_by_slug_and_others_left_out():
    expected, observed = group_shares({"rock": 0.7, "jazz": 0.3}, {"jazz": 3, "rock": 1, "polka": 9})

    assert (expected, observed) == ([0.7, 0.3], [0.25, 0.75])
