"""The original's two models, rebuilt from their description: they read audio and metadata, and no names."""

import pickle
from collections.abc import Iterator
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from ml.network import keras
from tests.benchmarks.models.fold_answers import FoldAnswers, answers_of_classes, answers_of_memberships
from tests.benchmarks.models.folds import Fold, Parts

NETWORK = "original's network, Dense 32-64-64"
FOREST = "original's forest, unlimited depth"
_EPOCHS, _PATIENCE, _BATCH = 100, 5, 128


def original_network(fold: Fold, seed: int) -> Iterator[tuple[str, FoldAnswers]]:
    """Three ReLU layers and one sigmoid per group, on standardised numbers."""
    begun_s, k = monotonic(), keras()
    k.utils.set_random_seed(seed)
    inputs, parts = _standardised(_filled(fold.numbers)), fold.parts
    layers = [k.Input((inputs.training.shape[1],)), *(k.layers.Dense(n, "relu") for n in (32, 64, 64))]
    network = k.Sequential([*layers, k.layers.Dense(len(parts.groups), "sigmoid")])
    network.compile("adam", "binary_crossentropy")
    network.fit(
        inputs.training,
        parts.training.memberships.astype(np.float32),
        validation_data=(inputs.validation, parts.validation.memberships.astype(np.float32)),
        batch_size=_BATCH,
        epochs=_EPOCHS,
        callbacks=[k.callbacks.EarlyStopping(patience=_PATIENCE, restore_best_weights=True)],
        verbose=0,
    )
    answers = [network.predict(some, batch_size=4096, verbose=0) for some in (inputs.validation, inputs.test)]
    yield NETWORK, answers_of_memberships(parts, *answers, {"seconds": monotonic() - begun_s})


def original_forest(fold: Fold, seed: int) -> Iterator[tuple[str, FoldAnswers]]:
    """scikit-learn's Random Forest as it comes: 100 trees that grow until every leaf is pure."""
    from sklearn.ensemble import RandomForestClassifier

    begun_s, inputs, parts = monotonic(), _filled(fold.numbers), fold.parts
    forest = RandomForestClassifier(random_state=seed, n_jobs=-1).fit(inputs.training, parts.training.primary)
    answers = [forest.predict_proba(some).astype(np.float32) for some in (inputs.validation, inputs.test)]
    facts = {"seconds": monotonic() - begun_s, "megabytes": len(pickle.dumps(forest)) / 1e6}
    yield FOREST, answers_of_classes(parts, *answers, facts)


def _filled(inputs: Parts) -> Parts:
    """Put the median of the training tracks where a number is missing; 0 where none has it."""
    medians = np.array(
        [
            np.median(column[~np.isnan(column)]) if (~np.isnan(column)).any() else 0
            for column in inputs.training.T
        ]
    )

    def fill(some: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.where(np.isnan(some), medians, some).astype(np.float32)

    return Parts(fill(inputs.training), fill(inputs.validation), fill(inputs.test))


def _standardised(inputs: Parts) -> Parts:
    means, spread = inputs.training.mean(axis=0), inputs.training.std(axis=0)
    scale = np.where(spread > 0, spread, 1)
    return Parts(*((some - means) / scale for some in (inputs.training, inputs.validation, inputs.test)))
