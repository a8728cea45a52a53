import json

import numpy as np
import pytest
from held_out_tracks import THREE_GROUPS, drawn_held_out, held_out
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    f1_score,
    label_ranking_average_precision_score,
    log_loss,
    roc_auc_score,
    top_k_accuracy_score,
)

from ml.evaluation.report import evaluate

PROBABILITIES = [[0.8, 0.1, 0.1], [0.3, 0.6, 0.1], [0.1, 0.8, 0.1], [0.2, 0.7, 0.1]]
MEMBERSHIPS = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0]], dtype=bool)


def tracks_of(thresholds=(), **others):
    content = {"groups": THREE_GROUPS, "thresholds": thresholds, "memberships": MEMBERSHIPS} | others
    return held_out(PROBABILITIES, [0, 0, 1, 1], list("xxyz"), **content)


def values_of(tracks):
    return {name: one["value"] for name, one in evaluate(tracks, seed=4)["scores"].items()}


def test_a_report_counts_tracks_and_artists_and_says_how_it_was_done():
    report = evaluate(tracks_of(), seed=4)

    assert (report["n_tracks"], report["n_artists"], report["seed"], report["level"]) == (4, 3, 4, 0.95)
    assert (report["resamples"], report["rank_resamples"]) == (1000, 1000)
    assert "test artists" in report["protocol"]


def test_one_group_by_hand():
    report = evaluate(tracks_of(), seed=4)

    assert report["scores"]["accuracy"]["value"] == 0.75
    assert report["scores"]["majority_rate"]["value"] == 0.5
    assert report["groups_by"] == "primary"
    first = report["groups"][0]
    assert (first["slug"], first["name"], first["n"], first["n_artists"]) == ("a", "A", 2, 1)
    assert (first["precision"], first["recall"], first["f1"]) == (1.0, 0.5, pytest.approx(2 / 3))
    assert first["is_small"]


def test_a_group_without_a_test_artist_is_listed_and_has_no_score():
    last = evaluate(tracks_of(), seed=4)["groups"][2]

    assert (last["slug"], last["n"], last["n_artists"]) == ("c", 0, 0)
    assert [last[name] for name in ("precision", "recall", "f1", "average_precision", "roc_auc")] == [
        None
    ] * 5
    assert last["intervals"]["f1"] == {"low": None, "high": None}
    assert last["calibration_error"] == pytest.approx(0.1)


def test_several_groups_are_judged_by_all_groups_of_the_artist():
    report = evaluate(tracks_of((0.25, 0.75, 0.5)), seed=4)

    found = report["scores"]
    assert found["micro_f1"]["value"] == pytest.approx(2 * 3 / (3 + 5))
    assert found["unsure_rate"]["value"] == 0.25
    assert found["accuracy"]["value"] == 0.75
    assert report["groups_by"] == "memberships"
    assert [group["recall"] for group in report["groups"]] == [1.0, pytest.approx(1 / 3), None]


def test_the_likeliest_group_is_judged_by_what_its_probability_is_about():
    one, several = values_of(tracks_of()), values_of(tracks_of((0.5,) * 3))
    stated = values_of(tracks_of((0.5,) * 3, primary_probabilities=np.float32(PROBABILITIES)))

    # Stated 0.8 and 0.8 (one bin), 0.6 and 0.7; only the second track's answer is not the primary group.
    assert one["calibration_error"] == pytest.approx((0.4 + 0.6 + 0.3) / 4)
    assert several["calibration_error"] == pytest.approx((0.4 + 0.4 + 0.3) / 4)
    assert stated["calibration_error"] == pytest.approx(one["calibration_error"])


def test_probabilities_of_the_primary_group_give_the_one_answer():
    primary = np.float32([[0.1, 0.9, 0.0]] * 4)

    found = values_of(tracks_of((0.5,) * 3, primary_probabilities=primary))

    assert found["accuracy"] == 0.5
    assert found["log_loss"] == pytest.approx(-(np.log(0.1) + np.log(0.9)) / 2)
    assert found["micro_f1"] == values_of(tracks_of((0.5,) * 3))["micro_f1"]


def test_labels_are_calibrated_each_by_itself():
    found = values_of(tracks_of((0.5,) * 3))

    # A: 0.8 true, 0.3 true, 0.1 and 0.2 false. B: 0.1 false, 0.6, 0.8 and 0.7 true. C: four of 0.1 false.
    labels = [(0.2 + 0.7 + 0.1 + 0.2) / 4, (0.1 + 0.4 + 0.2 + 0.3) / 4, 0.1]
    assert found["label_calibration_error"] == pytest.approx(np.mean(labels))
    assert found["worst_label_calibration_error"] == pytest.approx(0.3)


def test_the_confusion_matrix_has_a_row_for_each_true_group():
    assert evaluate(tracks_of(), seed=4)["confusion"] == [[1, 1, 0], [0, 2, 0], [0, 0, 0]]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_all_scores_agree_with_scikit_learn(seed):
    tracks = drawn_held_out(seed, n_artists=40, answers_several=True, noise_seed=seed + 1)
    p, q, y, has = tracks.probabilities, tracks.ranking, tracks.primary, tracks.memberships

    found = values_of(tracks)

    q = q / q.sum(axis=1, keepdims=True)
    top, labels = q.argmax(axis=1), np.arange(5)
    expected = {
        "accuracy": accuracy_score(y, top),
        "macro_f1": f1_score(y, top, average="macro"),
        "top_3": top_k_accuracy_score(y, q, k=3, labels=labels),
        "log_loss": log_loss(y, q, labels=labels),
        "micro_f1": f1_score(has, p >= 0.4, average="micro"),
        "macro_f1_several": f1_score(has, p >= 0.4, average="macro"),
        "ranking_precision": label_ranking_average_precision_score(has, p),
        "mean_average_precision": average_precision_score(has, p, average="macro"),
        "roc_auc": roc_auc_score(has, p, average="macro"),
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-9)
    assert evaluate(tracks, seed=0)["confusion"] == confusion_matrix(y, top, labels=labels).tolist()


@pytest.mark.parametrize("answers_several", [False, True])
def test_every_interval_holds_its_score(answers_several):
    report = evaluate(drawn_held_out(answers_several=answers_several), seed=4)

    assert {"accuracy", "roc_auc", "worst_label_calibration_error"} < set(report["scores"])
    assert all(one["low"] <= one["value"] <= one["high"] for one in report["scores"].values())


def test_the_same_seed_gives_the_same_report():
    first, second = (evaluate(drawn_held_out(), seed=4) for _ in range(2))

    assert first == second
    assert evaluate(drawn_held_out(), seed=5)["scores"] != first["scores"]


def test_artists_are_scored_where_they_were_answered():
    artists = np.float32([[0.9, 0.1, 0], [0.2, 0.8, 0], [0.6, 0.4, 0]])

    report = evaluate(tracks_of(artist_probabilities=artists), seed=4)

    assert evaluate(tracks_of(), seed=4)["artist_level"] is None
    assert report["artist_level"]["scores"]["accuracy"]["value"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("n_artists", [1, 2])
def test_constant_probabilities_of_hardly_any_artist_end_in_json(n_artists):
    tracks = held_out(np.full((4, 3), 1 / 3), [1] * 4, np.arange(4) % n_artists, thresholds=(0.5,) * 3)

    report = json.loads(json.dumps(evaluate(tracks, seed=4), allow_nan=False))

    assert report["scores"]["accuracy"]["value"] == 0
    assert report["scores"]["roc_auc"] == {"value": None, "low": None, "high": None}
    assert (report["scores"]["accuracy"]["low"] is None) == (n_artists == 1)
