import numpy as np
import pytest
from held_out_tracks import drawn_held_out
from sklearn.metrics import average_precision_score, precision_recall_fscore_support, roc_auc_score

from ml.evaluation.report import evaluate


@pytest.mark.parametrize("answers_several", [False, True])
def test_each_group_agrees_with_scikit_learn(answers_several):
    tracks = drawn_held_out(answers_several=answers_several)
    truth, answered = tracks.is_primary, np.eye(5)[tracks.probabilities.argmax(axis=1)]
    if answers_several:
        truth, answered = tracks.memberships, tracks.probabilities >= 0.4

    table = evaluate(tracks, seed=1)["groups"]

    expected = np.stack(precision_recall_fscore_support(truth, answered), axis=1)
    found = [[row["precision"], row["recall"], row["f1"], row["n"]] for row in table]
    assert np.array(found) == pytest.approx(expected)
    for place, row in enumerate(table):
        has, p = tracks.memberships[:, place], tracks.probabilities[:, place]
        assert row["average_precision"] == pytest.approx(average_precision_score(has, p))
        assert row["roc_auc"] == pytest.approx(roc_auc_score(has, p))


def test_intervals_hold_their_score_and_artists_are_counted():
    tracks = drawn_held_out()
    row = evaluate(tracks, seed=1)["groups"][0]

    assert row["n_artists"] == len(set(tracks.artists[tracks.primary == 0]))
    assert not row["is_small"]
    for name, interval in row["intervals"].items():
        assert interval["low"] <= row[name] <= interval["high"]
