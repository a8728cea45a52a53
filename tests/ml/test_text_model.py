import numpy as np
import pytest

from ml.ngrams import N_BUCKETS
from ml.text_fitting import fit_texts
from ml.text_model import TextModel

TEXTS = ["corazón mio", "mi corazón", "highway fire", "fire highway", "op. 12 allegro", "allegro op. 3"] * 4
TARGETS = np.repeat(np.tile(np.eye(3, dtype=np.float32), (4, 1)), 2, axis=0)
FOLDS = np.arange(24) % 4


@pytest.fixture(scope="module")
def fitted():
    return fit_texts(TEXTS, TARGETS, FOLDS)


def test_new_texts_are_told_by_what_they_share_with_the_training_texts(fitted):
    scores = fitted.model.scores(["El Corazón", "On Fire", "Allegro"])

    assert scores.dtype == np.float32
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_texts_without_known_letters_get_the_shares_of_training(fitted):
    assert fitted.model.scores(["漢字"])[0] == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=0.25)


@pytest.mark.parametrize("text", [None, "", " \t"])
def test_a_missing_text_says_nothing(fitted, text):
    scores = fitted.model.scores(["corazón", text])

    assert np.isnan(scores[1]).all()
    assert not np.isnan(scores[0]).any()


def test_many_texts_score_as_each_does_alone(fitted):
    texts = [f"corazón {n} fire" for n in range(4_500)]

    together = fitted.model.scores(texts)

    assert together[[0, 2_000, 4_499]] == pytest.approx(
        np.vstack([fitted.model.scores([texts[n]]) for n in (0, 2_000, 4_499)]), abs=1e-6
    )


def test_contributions_and_offsets_sum_to_the_scores(fitted):
    grams, parts = fitted.model.contributions("Mi Corazón")

    assert len(grams.buckets) == len(parts)
    assert parts.sum(axis=0) + fitted.model.offsets == pytest.approx(
        fitted.model.scores(["Mi Corazón"])[0], abs=1e-5
    )


def test_a_model_is_read_back_as_it_was_written(fitted):
    again = TextModel.from_bytes(fitted.model.to_bytes())

    assert np.array_equal(again.scores(TEXTS), fitted.model.scores(TEXTS))


def test_arrays_that_do_not_fit_together_are_refused(fitted):
    model = fitted.model
    broken = TextModel(model.rows, model.rarity[:-1], model.weights, model.offsets)

    with pytest.raises(ValueError, match=rf"must be {N_BUCKETS:,} and"):
        TextModel.from_bytes(broken.to_bytes())


def test_a_file_with_a_pickle_in_it_is_refused(tmp_path):
    np.savez(tmp_path / "evil.npz", rows=np.array([{}], dtype=object), rarity=0, weights=0, offsets=0)

    with pytest.raises(ValueError, match="allow_pickle"):
        TextModel.from_bytes((tmp_path / "evil.npz").read_bytes())
