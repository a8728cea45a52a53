import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, label_ranking_average_precision_score, log_loss

from ml.evaluation import scores


def totals(rows):
    return {name: values.reshape(len(values), -1).sum(axis=0)[None] for name, values in rows.items()}


@pytest.fixture
def answers():
    """300 random answers over five groups, of which the last never occurs."""
    generator = np.random.default_rng(2)
    primary = generator.integers(0, 4, 300)
    probabilities = generator.dirichlet(np.ones(5), 300)
    memberships = (generator.random((300, 5)) < 0.3) & (np.arange(5) < 4) | (np.eye(5)[primary] == 1)
    return probabilities, primary, memberships


def test_ranking_scores_by_hand():
    probabilities = np.array([[0.7, 0.2, 0.1, 0.0], [0.4, 0.3, 0.2, 0.1]])

    sums = totals(scores.ranking_rows(probabilities, np.array([0, 3])))

    assert scores.mean(sums, "hits") == [0.5]
    assert scores.mean(sums, "top_3") == [0.5]
    assert scores.balanced_accuracy(sums) == [0.5]
    assert scores.macro_f1(sums) == pytest.approx([(2 / 3 + 0) / 2])
    assert scores.mean(sums, "log_loss") == pytest.approx([-(np.log(0.7) + np.log(0.1)) / 2])


def test_ranking_scores_agree_with_scikit_learn(answers):
    probabilities, primary, _ = answers
    top = probabilities.argmax(axis=1)

    sums = totals(scores.ranking_rows(probabilities, primary))

    assert scores.balanced_accuracy(sums)[0] == pytest.approx(
        np.mean([(top[primary == group] == group).mean() for group in range(4)])
    )
    assert scores.macro_f1(sums)[0] == pytest.approx(f1_score(primary, top, average="macro"))
    assert scores.mean(sums, "log_loss")[0] == pytest.approx(
        log_loss(primary, probabilities, labels=range(5))
    )


def test_balanced_accuracy_agrees_with_scikit_learn_where_every_answer_occurs(answers):
    probabilities, primary, _ = answers

    sums = totals(scores.ranking_rows(probabilities[:, :4], primary))

    assert scores.balanced_accuracy(sums)[0] == pytest.approx(
        balanced_accuracy_score(primary, probabilities[:, :4].argmax(axis=1))
    )


def test_scores_of_several_groups_agree_with_scikit_learn(answers):
    probabilities, _, memberships = answers
    thresholds = np.full(5, 0.25)

    rows = scores.several_rows(probabilities, memberships, thresholds)
    sums = totals({**rows, "tracks": np.ones(300)})

    answered = probabilities >= 0.25
    assert scores.micro_f1(sums)[0] == pytest.approx(f1_score(memberships, answered, average="micro"))
    assert scores.macro_f1(sums, "_several")[0] == pytest.approx(
        f1_score(memberships, answered, average="macro", zero_division=0)
    )
    assert scores.mean(sums, "ranking_precision")[0] == pytest.approx(
        label_ranking_average_precision_score(memberships, probabilities)
    )
    assert scores.mean(sums, "unsure")[0] == (~answered.any(axis=1)).mean()


def test_ranking_precision_by_hand():
    probabilities = np.array([[0.9, 0.8, 0.1]])

    assert scores.ranking_precision(probabilities, np.array([[False, True, True]])) == [(1 / 2 + 2 / 3) / 2]
    assert scores.ranking_precision(probabilities, np.array([[False, False, False]])) == [1]


def test_equally_likely_groups_stand_in_their_own_order():
    constant = np.full((5, 5), 0.2)

    sums = totals(scores.ranking_rows(constant, np.arange(5)))

    assert scores.mean(sums, "top_3") == [0.6]
    assert scores.mean(sums, "hits") == [0.2]


def test_a_draw_without_tracks_has_no_score():
    nothing = {name: np.zeros((1, 3)) for name in ("tracks", "hits", "right", "actual", "answered")}

    assert np.isnan(scores.mean(nothing, "hits")).all()
    assert np.isnan(scores.balanced_accuracy(nothing)).all()
    assert np.isnan(scores.macro_f1(nothing)).all()
