import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from ml.evaluation.artist_bootstrap import ArtistBootstrap
from ml.evaluation.rank_scores import rank_scores


@st.composite
def tables(draw):
    """Tracks with few different probabilities, so that many tie, by few artists."""
    n, n_groups = draw(st.integers(2, 40)), draw(st.integers(1, 4))
    levels = draw(st.integers(1, 12))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    probabilities = chance.integers(0, levels + 1, (n, n_groups)) / levels
    truth = chance.random((n, n_groups)) < draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))
    return probabilities, truth, chance.integers(0, draw(st.integers(1, 12)), n).astype(str)


def expected(probabilities, truth, weights):
    """What scikit-learn says of one group under one draw; None where it says nothing of value."""
    has = [bool(weights[truth].sum()), bool(weights[~truth].sum())]
    ap = average_precision_score(truth, probabilities, sample_weight=weights) if has[0] else None
    auc = roc_auc_score(truth, probabilities, sample_weight=weights) if all(has) else None
    return ap, auc


@settings(max_examples=60, deadline=None)
@given(tables())
def test_every_draw_agrees_with_scikit_learn(table):
    probabilities, truth, artists = table
    bootstrap = ArtistBootstrap.over(artists, 5, seed=3)

    found = rank_scores(probabilities, truth, bootstrap)

    for draw, weights in enumerate(bootstrap.weights[:, bootstrap.artist_of_track].astype(float)):
        for group in range(truth.shape[1]):
            ap, auc = expected(probabilities[:, group], truth[:, group], weights)
            assert found.average_precision[draw, group] == pytest.approx(
                np.nan if ap is None else ap, abs=1e-9, nan_ok=True
            )
            assert found.roc_auc[draw, group] == pytest.approx(
                np.nan if auc is None else auc, abs=1e-9, nan_ok=True
            )


def test_constant_probabilities_rank_nothing():
    truth = np.array([[True], [False], [False], [True], [False]])

    found = rank_scores(np.full((5, 1), 0.3), truth, ArtistBootstrap.over(np.arange(5), 0, seed=0))

    assert found.roc_auc.tolist() == [[0.5]]
    assert found.average_precision.tolist() == [[pytest.approx(2 / 5)]]


def test_draws_are_cut_into_pieces_and_limited_without_changing_the_first(monkeypatch):
    chance = np.random.default_rng(0)
    table = chance.random((50, 2)), chance.random((50, 2)) < 0.3, ArtistBootstrap.over(np.arange(50), 400, 1)
    whole = rank_scores(*table)
    monkeypatch.setattr("ml.evaluation.rank_scores._WEIGHTS_AT_ONCE", 120)
    monkeypatch.setattr("ml.evaluation.rank_scores._MOST_WORK", 1)

    cut = rank_scores(*table)

    assert (whole.draws, cut.draws) == (400, 200)
    assert np.array_equal(cut.roc_auc, whole.roc_auc[:201])
    assert np.array_equal(cut.average_precision, whole.average_precision[:201])
