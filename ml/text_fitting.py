"""Fits a text model out of fold: what it says of a training text comes from other artists' texts alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.ngrams import N_BUCKETS, ngrams
from ml.text_model import TextModel

RIDGE = 4.0
_STEPS = 25
_FEWEST_TEXTS = 2
_TEXTS_AT_ONCE = 10_000


@dataclass(frozen=True)
class FittedTexts:
    """A text model and its out-of-fold scores.

    Attributes:
        model: The mean of the models of all folds, for texts of artists not met in training.
        scores: For each training text the scores of the model that has not met its fold, shape (n_texts, n_groups).
    """

    model: TextModel
    scores: NDArray[np.float32]


def fit_texts(
    texts: Iterable[str | None], targets: NDArray[np.float32], folds: NDArray[np.int64]
) -> FittedTexts:
    """Fit ridge regressions of the targets on rarity-weighted n-grams, one per fold left out.

    Args:
        texts: The training texts; blank ones and None teach nothing and score NaN.
        targets: Share of each group in the truth of a text, shape (n_texts, n_groups).
        folds: Fold of each text, all texts of an artist in one; shape (n_texts,).

    References:
        Hoerl and Kennard (1970), Technometrics 12, 55-67, solved in its dual by conjugate gradients.
    """
    n_groups = targets.shape[1]
    known_texts = [text if text and not text.isspace() else None for text in texts]
    given = np.array([text is not None for text in known_texts])
    scores = np.full((len(known_texts), n_groups), np.nan, dtype=np.float32)
    if not given.any():
        return FittedTexts(_says_nothing(targets), scores)
    matrix, rows, rarity = _text_matrix([text for text in known_texts if text])
    known, fold_of_known = targets[given], folds[given]
    left_out = [fold for fold in np.unique(fold_of_known) if (fold_of_known != fold).any()]
    weights = np.zeros((len(left_out), matrix.shape[1], n_groups), dtype=np.float32)
    out_of_fold = np.tile(known.mean(axis=0), (len(known), 1))
    for place, fold in enumerate(left_out):
        others, own = fold_of_known != fold, fold_of_known == fold
        offset = known[others].mean(axis=0)
        weights[place] = _ridge(matrix[others], known[others] - offset)
        out_of_fold[own] = matrix[own] @ weights[place] + offset
    scores[given] = out_of_fold
    mean = weights.mean(axis=0) if left_out else np.zeros((matrix.shape[1], n_groups), dtype=np.float32)
    return FittedTexts(TextModel(rows, rarity, mean * rarity[:, None], known.mean(axis=0)), scores)


def _says_nothing(targets: NDArray[np.float32]) -> TextModel:
    return TextModel(
        np.zeros(N_BUCKETS, dtype=np.int32),
        np.zeros(1, dtype=np.float32),
        np.zeros((1, targets.shape[1]), dtype=np.float32),
        targets.mean(axis=0),
    )


def _text_matrix(texts: Sequence[str]) -> tuple[Any, NDArray[np.int32], NDArray[np.float32]]:
    """Lay out the texts, each of length 1, over the buckets that at least two of them share.

    Returns:
        Sparse matrix of shape (n_texts, n_rows), and `rows` and `rarity` as a `TextModel` has them.
    """
    matrix = _counts(texts)
    occurs_in = np.bincount(matrix.indices, minlength=N_BUCKETS)
    kept = np.flatnonzero(occurs_in >= _FEWEST_TEXTS)
    rows = np.zeros(N_BUCKETS, dtype=np.int32)
    rows[kept] = np.arange(1, len(kept) + 1)
    rarity = np.zeros(len(kept) + 1, dtype=np.float32)
    rarity[1:] = np.log((1 + len(texts)) / (1 + occurs_in[kept])) + 1
    by_bucket = rarity[rows]
    squares = matrix @ np.square(by_bucket.astype(np.float64))
    # In place from here on: a catalogue's n-grams are by far the largest thing that training holds.
    matrix.data *= by_bucket[matrix.indices]
    matrix.data *= np.repeat(1 / np.sqrt(np.where(squares > 0, squares, 1)), np.diff(matrix.indptr))
    matrix.indices[:] = rows[matrix.indices]
    matrix.resize(len(texts), len(rarity))
    matrix.eliminate_zeros()
    return matrix, rows, rarity


def _counts(texts: Sequence[str]) -> Any:
    """Count the n-grams of each text, some thousand texts at a time; sparse matrix of shape (n_texts, N_BUCKETS)."""
    from scipy import sparse

    blocks = []
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        some = texts[start : start + _TEXTS_AT_ONCE]
        grams = ngrams(some)
        ones, where = np.ones(len(grams.buckets), dtype=np.float32), (grams.text, grams.buckets)
        blocks.append(sparse.csr_matrix((ones, where), shape=(len(some), N_BUCKETS)))
    return sparse.vstack(blocks, format="csr")


def _ridge(matrix: Any, targets: NDArray[np.float32]) -> NDArray[np.float32]:
    """Solve for all groups at once; returns weights of shape (n_rows, n_groups)."""
    turned = matrix.T
    dual = np.zeros_like(targets)
    residual = targets.copy()
    direction, size = residual.copy(), np.square(residual).sum(axis=0)
    for _ in range(_STEPS):
        moved = matrix @ (turned @ direction) + RIDGE * direction
        step = size / np.maximum((direction * moved).sum(axis=0), 1e-12)
        dual += step * direction
        residual -= step * moved
        before, size = size, np.square(residual).sum(axis=0)
        direction = residual + (size / np.maximum(before, 1e-12)) * direction
    return np.asarray(turned @ dual, dtype=np.float32)
