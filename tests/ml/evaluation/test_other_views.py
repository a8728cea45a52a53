import json

import numpy as np
import pytest

from ml.evaluation.other_splits import random_split
from ml.evaluation.other_views import other_views, score_view

CHANCE = np.random.default_rng(0)
N = 900
OF = CHANCE.integers(0, 300, N)
ARTISTS = np.array([f"a{artist}" for artist in OF], dtype=object)
PRIMARY = CHANCE.integers(0, 3, 300)[OF]
YEARS = np.where(CHANCE.random(N) < 0.1, np.nan, 1980 + OF // 8 + CHANCE.integers(0, 3, N))
IDS = np.array([f"t{row}" for row in range(N)], dtype=object)


def remember_artists(training, validation, test):
    """A model that knows the artists it has seen, and nothing else."""
    known = {ARTISTS[row]: PRIMARY[row] for row in (*training, *validation)}
    answers = np.full((len(test), 3), 1 / 3)
    for place, row in enumerate(test):
        if ARTISTS[row] in known:
            answers[place] = np.eye(3)[known[ARTISTS[row]]]
    return answers


def views(years=YEARS, fit=remember_artists):
    return other_views(np.arange(N), IDS, ARTISTS, years, PRIMARY, fit, seed=1)


def test_memory_of_artists_shines_at_random_and_fails_over_time():
    found = views()

    at_random, over_time = found["random"]["scores"]["accuracy"], found["time"]["scores"]["accuracy"]
    assert at_random["value"] > 0.9
    assert over_time["value"] < 0.5
    assert over_time["low"] < over_time["value"] < over_time["high"]


def test_each_view_says_how_it_was_made():
    found = views()

    assert (found["random"]["is_honest"], found["time"]["is_honest"]) == (False, True)
    assert found["random"]["cutoff_year"] is None
    assert str(found["time"]["cutoff_year"]) in found["time"]["protocol"]
    assert all(view["seed"] == 1 and view["n_artists"] > 1 for view in found.values())
    assert sum(found["random"][name] for name in ("n_training", "n_validation", "n_tracks")) == N
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_a_view_that_cannot_be_had_says_why_and_the_other_stays():
    found = views(years=np.full(N, np.nan))

    assert found["time"] == {"not_possible": "0 different years of release are known, a time split needs 2"}
    assert "scores" in found["random"]


def test_answers_to_other_tracks_are_refused():
    split = random_split(np.arange(N), IDS, seed=1)

    with pytest.raises(ValueError, match=f"the model answers 1 tracks, must be {len(split.test)}"):
        score_view(split, lambda *rows: np.ones((1, 3)), PRIMARY, ARTISTS, seed=1)
