import numpy as np
import pytest

from ml.evaluation.artist_bootstrap import ArtistBootstrap, Score, centred_score, score


def bootstrap_of(artists, resamples=2_000):
    return ArtistBootstrap.over(np.asarray(artists).astype(str), resamples, seed=1)


def interval(hits, artists):
    bootstrap = bootstrap_of(artists)
    totals = bootstrap.totals({"hits": np.asarray(hits, dtype=float), "tracks": np.ones(len(hits))})
    return score((totals["hits"] / totals["tracks"])[:, 0], bootstrap.n_artists)


def test_contributions_are_summed_by_artist():
    bootstrap = bootstrap_of(["b", "a", "b", "c"])

    assert bootstrap.artist_sums(np.array([1.0, 2, 4, 8])).tolist() == [[2], [5], [8]]
    assert bootstrap.artist_sums(np.array([[1.0, 0], [0, 1], [1, 1], [0, 0]])).tolist() == [
        [0, 1], [2, 1], [0, 0]
    ]  # fmt: skip


def test_the_first_total_is_that_of_all_artists_and_the_others_are_of_as_many():
    totals = bootstrap_of(["a", "b", "c"], 50).totals({"x": np.array([1.0, 2, 4]), "one": np.ones(3)})

    assert totals["x"][0] == [7.0]
    assert len(set(totals["x"][1:, 0])) > 5
    assert set(totals["one"][:, 0]) == {3.0}


def test_draws_do_not_depend_on_how_many_fit_into_memory(monkeypatch):
    whole = bootstrap_of(range(30), 40)
    monkeypatch.setattr("ml.evaluation.artist_bootstrap._WEIGHTS_AT_ONCE", 100)

    cut = bootstrap_of(range(30), 40)

    assert np.array_equal(cut.weights, whole.weights)
    rows = {"x": np.arange(30.0)}
    assert np.array_equal(cut.totals(rows)["x"], whole.totals(rows)["x"])


def test_the_interval_is_about_that_of_the_normal_distribution():
    found = interval([1, 0] * 200, range(400))

    assert found.value == 0.5
    assert (found.low, found.high) == pytest.approx((0.5 - 1.96 * 0.025, 0.5 + 1.96 * 0.025), abs=0.006)


def test_tracks_of_one_artist_are_no_further_evidence():
    hits = [1, 0] * 200

    one_each, ten_each = interval(hits, range(400)), interval(hits * 10, list(range(400)) * 10)

    assert (ten_each.low, ten_each.high) == (one_each.low, one_each.high)


def test_one_artist_has_a_score_and_no_interval():
    assert interval([1, 1, 0, 1], ["only"] * 4) == Score(0.75, None, None)


def test_a_score_without_a_case_is_none_and_undefined_draws_are_left_out():
    assert score(np.array([np.nan, 0.5]), 9) == Score(None, None, None)
    assert score(np.array([0.5, np.nan, 0.4, 0.4]), 9) == Score(0.5, 0.4, 0.4)
    assert score(np.array([0.5, np.nan]), 9) == Score(0.5, None, None)


def test_an_error_that_resampling_raises_stands_inside_its_interval_and_never_below_0():
    draws = np.array([0.02, 0.05, 0.06, 0.07])

    found = centred_score(draws, 9, level=0.5)

    assert (found.value, found.low, found.high) == pytest.approx((0.02, 0.015, 0.025))
    assert centred_score(np.array([0.001, 0.0, 0.004]), 9).low == 0


def test_no_track_is_refused():
    with pytest.raises(ValueError, match="0 test tracks, must be at least 1"):
        bootstrap_of([])
