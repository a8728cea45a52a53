import numpy as np
import pytest
from held_out_tracks import held_out
from sklearn.metrics import f1_score, log_loss

from ml.evaluation.artist_level import evaluate_artists, evaluate_held_out_artists


def test_artists_count_alike_and_are_listed_by_number_of_tracks():
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3], [0.2, 0.8]])

    found = evaluate_artists(probabilities, np.array([0, 0, 0, 1]), np.array([1, 3, 12, 1]), seed=2)

    assert found["n_artists"] == 4
    assert found["scores"]["accuracy"]["value"] == 0.75
    by_tracks = {part["label"]: (part["n_artists"], part["accuracy"]["value"]) for part in found["by_tracks"]}
    assert by_tracks == {"1": (2, 1.0), "2-4": (1, 0.0), "5-9": (0, None), "10+": (1, 1.0)}
    assert "primary group" in found["protocol"]


def test_scores_agree_with_scikit_learn():
    chance = np.random.default_rng(0)
    probabilities, primary = chance.dirichlet(np.ones(4), 90), chance.integers(0, 4, 90)

    found = evaluate_artists(probabilities, primary, np.ones(90, dtype=int), seed=2)["scores"]

    top = probabilities.argmax(axis=1)
    assert found["macro_f1"]["value"] == pytest.approx(f1_score(primary, top, average="macro"))
    assert found["log_loss"]["value"] == pytest.approx(log_loss(primary, probabilities, labels=range(4)))
    assert all(one["low"] < one["value"] < one["high"] for one in found.values())


def test_an_artist_of_a_version_is_judged_by_the_group_of_most_of_its_tracks():
    tracks = held_out(
        np.full((5, 2), 0.5), [0, 1, 1, 0, 1], list("zzzyx"),
        artist_probabilities=np.float32([[0, 1], [1, 0], [0.1, 0.9]]), tracks_of_artist=np.array([9, 9, 9, 1, 1]),
    )  # fmt: skip

    found = evaluate_held_out_artists(tracks, seed=2)

    assert found["scores"]["accuracy"]["value"] == 1
    assert [part["n_artists"] for part in found["by_tracks"]] == [2, 0, 1, 0]


def test_without_answers_about_artists_there_is_nothing_to_score():
    assert evaluate_held_out_artists(held_out([[1, 0]], [0], ["x"]), seed=2) is None
