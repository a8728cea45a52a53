"""The advanced model: a Keras network that gives every track all its genre groups.

TensorFlow is imported only inside functions: it takes seconds and 800 MB, and no web worker needs it.
"""

import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.inputs import INPUT_NAMES, hide_at_random
from ml.splitting import Sample, Split

NATIVE_FILE = "model.keras"
WIDTH = 256
DEPTH = 3
DROPOUT = 0.3
INPUT_DROPOUT = 0.1
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 1e-4
BATCH = 256
EPOCHS = 40
PATIENCE = 6
HIDDEN_SHARE = 0.5
PRIMARY_WEIGHT = 2.0
FURTHEST = 4.0
_ROWS_AT_ONCE = 4_096
_NEVER_VARIES = 1e12


class Advanced:
    """A network from raw inputs, NaN included, to one logit per group.

    Attributes:
        network_: The fitted Keras model.
    """

    native_file = NATIVE_FILE

    def __init__(self, network: Any) -> None:
        self.network_ = network

    @classmethod
    def fit(cls, split: Split, seed: int, progress: Callable[[float], None]) -> "Advanced":
        """Train until the validation artists are predicted no better for `PATIENCE` epochs.

        In every epoch each track has, with probability `HIDDEN_SHARE`, fields hidden anew.
        """
        keras = _keras()
        keras.utils.set_random_seed(seed)
        generator = np.random.default_rng(seed)
        network = _build(split.training.inputs, len(split.groups), generator)
        network.compile(keras.optimizers.AdamW(LEARNING_RATE, weight_decay=WEIGHT_DECAY), _loss)
        _train(network, split, generator, progress)
        return cls(network)

    @classmethod
    def load(cls, path: Path) -> "Advanced":
        """Load what `save` wrote."""
        return cls(_keras().saving.load_model(path, compile=False))

    def save(self, path: Path) -> None:
        """Write the network in Keras' own format, without what only training needs."""
        keras = _keras()
        keras.Model(self.network_.inputs, self.network_.outputs).save(path)

    def raw(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Logits before calibration, shape (n_tracks, n_groups)."""
        return np.asarray(self.network_.predict(inputs, batch_size=_ROWS_AT_ONCE, verbose=0))

    def export(self, path: Path) -> None:
        """Write the network as ONNX by Keras' own export."""
        with _quiet_export():
            self.network_.export(str(path), format="onnx", verbose=False)


def _keras() -> Any:
    """Import Keras without its chatter, and make its sums come out alike on every run."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    with _silent_stderr():
        import keras
        import tensorflow

    tensorflow.get_logger().setLevel("ERROR")
    tensorflow.config.experimental.enable_op_determinism()
    return keras


def _build(inputs: NDArray[np.float32], n_groups: int, generator: np.random.Generator) -> Any:
    """Build the graph: scale, put 0 (the median) for what is missing, clip, then the dense layers."""
    keras = _keras()
    given = keras.Input((len(INPUT_NAMES),), name="inputs")
    scale = keras.layers.BatchNormalization(
        center=False, scale=False, epsilon=1e-9, trainable=False, name="scale"
    )
    x = keras.ops.clip(keras.ops.nan_to_num(scale(given)), -FURTHEST, FURTHEST)
    x = keras.layers.Dropout(INPUT_DROPOUT)(x)
    for _ in range(DEPTH):
        x = keras.layers.Dense(WIDTH, activation="selu", kernel_initializer="lecun_normal")(x)
        x = keras.layers.Dropout(DROPOUT)(x)
    network = keras.Model(given, keras.layers.Dense(n_groups, name="logits")(x))
    scale.set_weights(_medians_and_variances(np.vstack([inputs, hide_at_random(inputs, generator)])))
    return network


def _medians_and_variances(inputs: NDArray[np.float32]) -> list[NDArray[np.float64]]:
    """Median and variance per column; a column that never varies gets a variance that silences it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # Columns that are missing everywhere.
        medians = np.nanmedian(inputs, axis=0)
        variances = np.nanvar(inputs.astype(np.float64), axis=0)
    varies = np.isfinite(variances) & (variances > 1e-12)
    return [np.nan_to_num(medians), np.where(varies, variances, _NEVER_VARIES)]


def _loss(truth: Any, logits: Any) -> Any:
    """Binary cross-entropy over all groups, plus softmax cross-entropy of the primary one.

    Args:
        truth: Memberships and one-hot primary group side by side, shape (n_tracks, 2 * n_groups).
        logits: Shape (n_tracks, n_groups).
    """
    from keras import ops

    memberships, primary = ops.split(truth, 2, axis=-1)
    several = ops.sum(ops.softplus(logits) - memberships * logits, axis=-1)
    one = -ops.sum(primary * ops.log_softmax(logits, axis=-1), axis=-1)
    return several + PRIMARY_WEIGHT * one


def _truth(sample: Sample) -> NDArray[np.float32]:
    one_hot = np.eye(sample.memberships.shape[1])[sample.primary]
    return np.hstack([sample.memberships, one_hot]).astype(np.float32)


def _train(
    network: Any, split: Split, generator: np.random.Generator, progress: Callable[[float], None]
) -> None:
    inputs, truth = split.training.inputs, _truth(split.training)
    validation = _truth(split.validation)
    best, best_weights, epochs_without = float("inf"), network.get_weights(), 0
    for epoch in range(EPOCHS):
        network.optimizer.learning_rate = LEARNING_RATE * (1 + np.cos(np.pi * epoch / EPOCHS)) / 2
        hidden = generator.random(len(inputs)) < HIDDEN_SHARE
        shown = np.where(hidden[:, None], hide_at_random(inputs, generator), inputs)
        network.fit(shown, truth, batch_size=BATCH, epochs=1, verbose=0)
        loss = network.evaluate(split.validation.inputs, validation, batch_size=_ROWS_AT_ONCE, verbose=0)
        progress((epoch + 1) / EPOCHS)
        if loss < best:
            best, best_weights, epochs_without = loss, network.get_weights(), 0
        else:
            epochs_without += 1
        if epochs_without == PATIENCE:
            break
    network.set_weights(best_weights)


@contextmanager
def _silent_stderr() -> Iterator[None]:
    """Send standard error nowhere: TensorFlow's C++ writes there before its log level counts."""
    sys.stderr.flush()
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _quiet_export() -> Iterator[None]:
    """Keep tf2onnx from telling how it goes, and how it will fare with NumPy's future."""
    logger = logging.getLogger("tf2onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            yield
    finally:
        logger.setLevel(level)
