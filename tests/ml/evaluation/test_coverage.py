import numpy as np
import pytest

from ml.evaluation.artist_bootstrap import ArtistBootstrap
from ml.evaluation.coverage import coverage_curve


def curve_of(confidence, right, artists):
    bootstrap = ArtistBootstrap.over(np.asarray(list(artists)), 200, seed=0)
    curve = coverage_curve(np.asarray(confidence), np.asarray(right), bootstrap)
    return {step["threshold"]: step for step in curve}


def test_fewer_tracks_are_answered_with_more_of_them_right():
    curve = curve_of([0.9, 0.8, 0.3, 0.2], [True, True, True, False], "wxyz")

    assert curve[0.0]["coverage"]["value"] == 1
    assert curve[0.0]["precision"]["value"] == 0.75
    assert curve[0.25]["coverage"]["value"] == 0.75
    assert curve[0.25]["precision"]["value"] == 1
    assert (curve[0.85]["n_tracks"], curve[0.85]["n_artists"]) == (1, 1)


def test_a_threshold_that_equals_a_probability_answers_it():
    assert curve_of([0.5, 0.1], [True, True], "xy")[0.5]["n_tracks"] == 1


def test_where_nothing_is_answered_nothing_is_precise():
    step = curve_of([0.4, 0.4], [True, False], "xy")[0.95]

    assert step["coverage"]["value"] == 0
    assert step["precision"] == {"value": None, "low": None, "high": None}


def test_coverage_and_precision_have_intervals_over_artists():
    chance = np.random.default_rng(1)
    confidence = chance.random(600)

    step = curve_of(confidence, chance.random(600) < confidence, chance.integers(0, 200, 600))[0.5]

    assert step["coverage"]["low"] < step["coverage"]["value"] < step["coverage"]["high"]
    assert step["precision"]["low"] < step["precision"]["value"] < step["precision"]["high"]
    assert step["precision"]["value"] == pytest.approx(0.75, abs=0.06)
