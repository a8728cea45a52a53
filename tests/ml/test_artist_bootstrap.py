import numpy as np
import pytest

from ml.artist_bootstrap import artist_sums, resampled_totals, score


def interval(hits, artists):
    rows = {"hits": np.asarray(hits, dtype=float), "tracks": np.ones(len(hits))}
    totals = resampled_totals(artist_sums(rows, np.asarray(artists, dtype=object)), 2_000, seed=1)
    return score((totals["hits"] / totals["tracks"])[:, 0], 0.95)


def test_contributions_are_summed_by_artist():
    rows = {"x": np.array([1.0, 2, 4, 8]), "y": np.array([[1.0, 0], [0, 1], [1, 1], [0, 0]])}

    sums = artist_sums(rows, np.array(["b", "a", "b", "c"], dtype=object))

    assert sums["x"].tolist() == [[2], [5], [8]]
    assert sums["y"].tolist() == [[0, 1], [2, 1], [0, 0]]


def test_the_first_total_is_that_of_all_artists():
    assert resampled_totals({"x": np.array([[1.0], [2.0]])}, 5, seed=0)["x"][0] == [3.0]


def test_the_interval_is_about_that_of_the_normal_distribution():
    hits = [1, 0] * 200

    found = interval(hits, range(400))

    assert found.value == 0.5
    assert (found.low, found.high) == pytest.approx((0.5 - 1.96 * 0.025, 0.5 + 1.96 * 0.025), abs=0.006)


def test_tracks_of_one_artist_are_no_further_evidence():
    hits = [1, 0] * 200

    one_each, ten_each = interval(hits, range(400)), interval(hits * 10, list(range(400)) * 10)

    assert (ten_each.low, ten_each.high) == (one_each.low, one_each.high)
