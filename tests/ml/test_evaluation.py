import numpy as np
import pytest

from ml.evaluation import evaluate_advanced, evaluate_baseline
from ml.groups import Group
from ml.inputs import INPUT_NAMES
from ml.splitting import Sample

GROUPS = (Group("a", "A"), Group("b", "B"), Group("c", "C"))
TEST = Sample(
    inputs=np.zeros((4, len(INPUT_NAMES)), dtype=np.float32),
    primary=np.array([0, 0, 1, 1]),
    memberships=np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0]], dtype=bool),
    artists=np.array(["x", "x", "y", "z"], dtype=object),
)
PROBABILITIES = np.array(
    [[0.8, 0.1, 0.1], [0.3, 0.6, 0.1], [0.1, 0.8, 0.1], [0.2, 0.7, 0.1]], dtype=np.float32
)


def test_a_report_counts_tracks_and_artists_and_says_how_it_was_done():
    report = evaluate_baseline(PROBABILITIES, TEST, GROUPS, majority=0, seed=4)

    assert (report["n_tracks"], report["n_artists"], report["seed"], report["level"]) == (4, 3, 4, 0.95)
    assert "test artists" in report["protocol"]


def test_baseline_by_hand():
    report = evaluate_baseline(PROBABILITIES, TEST, GROUPS, majority=0, seed=4)

    assert report["scores"]["accuracy"]["value"] == 0.75
    assert report["scores"]["majority_rate"]["value"] == 0.5
    assert report["groups"][0] == {
        "slug": "a", "name": "A", "n": 2, "precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)
    }  # fmt: skip
    assert report["groups"][2] == {
        "slug": "c", "name": "C", "n": 0, "precision": None, "recall": None, "f1": None
    }  # fmt: skip


def test_advanced_judges_groups_above_their_thresholds_by_all_groups():
    report = evaluate_advanced(PROBABILITIES, (0.25, 0.75, 0.5), TEST, GROUPS, majority=0, seed=4)

    found = report["scores"]
    assert found["micro_f1"]["value"] == pytest.approx(2 * 3 / (3 + 5))
    assert found["unsure_rate"]["value"] == 0.25
    assert found["accuracy"]["value"] == 0.75
    assert [group["recall"] for group in report["groups"]] == [1.0, pytest.approx(1 / 3), None]


def test_both_models_state_the_calibration_of_their_likeliest_group():
    baseline = evaluate_baseline(PROBABILITIES, TEST, GROUPS, majority=0, seed=4)["scores"]
    advanced = evaluate_advanced(PROBABILITIES, (0.5,) * 3, TEST, GROUPS, majority=0, seed=4)["scores"]

    # Stated 0.8 and 0.8 (one bin), 0.6 and 0.7; only the second track's answer is not the primary group.
    assert baseline["calibration_error"]["value"] == pytest.approx((0.4 + 0.6 + 0.3) / 4)
    assert advanced["calibration_error"]["value"] == pytest.approx((0.4 + 0.4 + 0.3) / 4)


def test_calibration_over_all_groups_is_another_score_of_the_advanced_model():
    found = evaluate_advanced(PROBABILITIES, (0.5,) * 3, TEST, GROUPS, majority=0, seed=4)["scores"]

    # Five stated 0.1, none true; 0.2, not true; 0.3, 0.6, 0.7 and two of 0.8, all true.
    assert found["label_calibration_error"]["value"] == pytest.approx(
        (6 * 0.1 + 0.2 + 0.7 + 0.4 + 0.3 + 0.4) / 12
    )


def test_every_interval_holds_its_score():
    report = evaluate_advanced(PROBABILITIES, (0.25, 0.75, 0.5), TEST, GROUPS, majority=0, seed=4)

    accuracy = report["scores"]["accuracy"]
    assert (accuracy["low"], accuracy["high"]) == (0.5, 1.0)
    assert all(s["low"] <= s["high"] for s in report["scores"].values())


def test_the_same_seed_gives_the_same_report():
    first, second = (evaluate_baseline(PROBABILITIES, TEST, GROUPS, majority=0, seed=4) for _ in range(2))

    assert first == second
