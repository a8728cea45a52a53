import numpy as np
import pytest
from scipy import sparse

from ml import text_fitting
from ml.text_fitting import RIDGE, fit_texts

GROUPS = np.eye(2, dtype=np.float32)


def test_out_of_fold_scores_know_nothing_of_the_own_fold():
    texts = ["unique alpha", "unique alpha", "common beta", "other beta", "common alpha", "other gamma"]
    targets = GROUPS[[0, 0, 1, 1, 1, 1]]
    folds = np.array([0, 0, 1, 1, 2, 2])

    found = fit_texts(texts, targets, folds)

    assert found.scores[0, 0] < 0.3  # Only its own fold says that "unique" is of group 0.
    assert found.model.scores(["unique alpha"])[0, 0] > found.scores[0, 0]


def test_a_label_of_the_own_fold_changes_no_out_of_fold_score_of_it():
    generator = np.random.default_rng(0)
    texts = [" ".join(generator.choice(["ka", "lo", "mi", "tu", "re"], 3)) for _ in range(60)]
    folds = np.arange(60) % 3
    targets = GROUPS[generator.integers(0, 2, 60)]
    turned = np.where((folds == 1)[:, None], 1 - targets, targets)

    before, after = fit_texts(texts, targets, folds), fit_texts(texts, turned, folds)

    assert before.scores[folds == 1] == pytest.approx(after.scores[folds == 1], abs=1e-6)
    assert np.abs(before.scores[folds == 0] - after.scores[folds == 0]).max() > 0.1


def test_conjugate_gradients_solve_the_ridge_regression():
    generator = np.random.default_rng(1)
    dense = generator.normal(size=(30, 12)).astype(np.float32)
    targets = generator.normal(size=(30, 3)).astype(np.float32)

    found = text_fitting._ridge(sparse.csr_matrix(dense), targets)

    exact = np.linalg.solve(dense.T @ dense + RIDGE * np.eye(12), dense.T @ targets)
    assert found == pytest.approx(exact, abs=1e-4)


@pytest.mark.parametrize("texts", [[None, None], ["", " "]])
def test_without_any_text_the_model_says_nothing(texts):
    found = fit_texts(texts, GROUPS, np.array([0, 1]))

    assert np.isnan(found.scores).all()
    assert found.model.scores(["anything"])[0] == pytest.approx([0.5, 0.5])


def test_a_single_fold_gives_the_shares_and_no_more():
    found = fit_texts(["one", "two"], GROUPS, np.array([3, 3]))

    assert found.scores == pytest.approx(np.full((2, 2), 0.5))
    assert found.model.scores(["one"])[0] == pytest.approx([0.5, 0.5])


def test_how_many_texts_are_laid_out_at_once_changes_nothing(monkeypatch):
    texts = ["aba aba", None, "cab", "aba", "bac cab", "  ", "abba", "cab aba"]
    targets, folds = GROUPS[[0, 1, 1, 0, 1, 0, 0, 1]], np.arange(8) % 3
    whole = fit_texts(texts, targets, folds)

    monkeypatch.setattr(text_fitting, "_TEXTS_AT_ONCE", 2)
    in_blocks = fit_texts(texts, targets, folds)

    assert np.array_equal(in_blocks.scores, whole.scores, equal_nan=True)
    assert np.array_equal(in_blocks.model.weights, whole.model.weights)
