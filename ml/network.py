"""The graph of the advanced model and its loss; TensorFlow is imported only inside functions."""

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.advanced_inputs import layout_of
from ml.settings import AdvancedSettings

FURTHEST = 4.0
HIDDEN = "hidden"
_NEVER_VARIES = 1e12


def keras() -> Any:
    """Import Keras without its chatter, and make its sums come out alike on every run."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    with _silent_stderr():
        import keras as library
        import tensorflow

    tensorflow.get_logger().setLevel("ERROR")
    tensorflow.config.experimental.enable_op_determinism()
    return library


def build(sample: NDArray[np.float32], n_groups: int, n_micro: int, settings: AdvancedSettings) -> Any:
    """Build a network from raw inputs, NaN included, to logits.

    Inputs are scaled, get 0 (their median) where they are missing, and are clipped; numbers also become
    embeddings of their sines and cosines; then come the dense layers and one linear head each for the primary
    group, the memberships and the micro-genres.

    Args:
        sample: Inputs as they occur in training, from which the scales are taken.
        n_groups: Number of groups.
        n_micro: Number of micro-genres, 0 for no such head.
        settings: The hyperparameters.

    Returns:
        A Keras model with output of shape (n_tracks, 2 * n_groups + n_micro).

    References:
        Gorishniy, Rubachev and Babenko (2022), On embeddings for numerical features in tabular deep learning.
        Klambauer, Unterthiner, Mayr and Hochreiter (2017), Self-normalizing neural networks.
    """
    k = keras()
    given = k.Input((sample.shape[1],), name="inputs")
    scale = k.layers.BatchNormalization(
        center=False, scale=False, epsilon=1e-9, trainable=False, name="scale"
    )
    scaled = k.ops.clip(k.ops.nan_to_num(scale(given)), -FURTHEST, FURTHEST)
    x = k.layers.Concatenate()([scaled, _embedded(scaled, layout_of(sample).number_columns, settings)])
    x = k.layers.Dropout(settings.input_dropout)(x)
    for place in range(settings.depth):
        x = k.layers.Dense(
            settings.width, activation="selu", kernel_initializer="lecun_normal", name=f"{HIDDEN}_{place}"
        )(x)
        x = k.layers.Dropout(settings.dropout)(x)
    heads = [k.layers.Dense(n_groups, name="primary")(x), k.layers.Dense(n_groups, name="memberships")(x)]
    if n_micro:
        heads.append(k.layers.Dense(n_micro, name="micro_genres")(x))
    network = k.Model(given, k.layers.Concatenate(name="logits")(heads))
    scale.set_weights(_medians_and_variances(sample))
    return network


def _embedded(scaled: Any, columns: NDArray[np.int64], settings: AdvancedSettings) -> Any:
    """For each number the sines and cosines of learnt multiples of it, and from them and itself a few values."""
    k = keras()
    numbers = k.ops.take(scaled, columns.tolist(), axis=1)
    waves = k.layers.EinsumDense(
        "bf,fk->bfk",
        output_shape=(len(columns), settings.frequencies),
        kernel_initializer=k.initializers.RandomNormal(stddev=2.0),
        name="waves",
    )(numbers)
    both = k.ops.concatenate([k.ops.sin(waves), k.ops.cos(waves), k.ops.expand_dims(numbers, -1)], axis=-1)
    values = k.layers.EinsumDense(
        "bfk,fkd->bfd",
        output_shape=(len(columns), settings.embedding),
        bias_axes="fd",
        activation="relu",
        kernel_initializer=k.initializers.RandomNormal(stddev=(2 * settings.frequencies + 1) ** -0.5),
        name="embeddings",
    )(both)
    return k.layers.Flatten()(values)


def _medians_and_variances(inputs: NDArray[np.float32]) -> list[NDArray[np.float64]]:
    """Median and variance per column; a column that never varies gets a variance that silences it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # Columns that are missing everywhere.
        medians = np.nanmedian(inputs, axis=0)
        variances = np.nanvar(inputs, axis=0, dtype=np.float64)
    varies = np.isfinite(variances) & (variances > 1e-12)
    return [np.nan_to_num(medians), np.where(varies, variances, _NEVER_VARIES)]


def loss_of(n_groups: int, settings: AdvancedSettings) -> Any:
    """Softmax cross-entropy of the primary group, and binary cross-entropy of memberships and micro-genres.

    Returns:
        A function of the truth and the logits, both of shape (n_tracks, 2 * n_groups + n_micro): the primary
        group's distribution, the memberships, the micro-genres.
    """
    from keras import ops

    ends = [n_groups, 2 * n_groups]

    def loss(truth: Any, logits: Any) -> Any:
        primary, memberships, micro = ops.split(truth, ends, axis=-1)
        of_primary, of_memberships, of_micro = ops.split(logits, ends, axis=-1)
        one = -ops.sum(primary * ops.log_softmax(of_primary, axis=-1), axis=-1)
        several = _binary(memberships, of_memberships)
        return settings.primary_weight * one + several + settings.micro_weight * _binary(micro, of_micro)

    def _binary(truth: Any, logits: Any) -> Any:
        return ops.sum(ops.softplus(logits) - truth * logits, axis=-1)

    return loss


def mean_of(networks: Sequence[Any]) -> Any:
    """Join networks into one that gives their mean logits of primary group and memberships, and no micro-genres."""
    k = keras()
    given = k.Input(networks[0].input_shape[1:], name="inputs")
    answers = []
    for network in networks:
        heads = [network.get_layer(name).output for name in ("primary", "memberships")]
        answers.append(k.Model(network.inputs, k.layers.Concatenate()(heads))(given))
    return k.Model(given, k.layers.Average(name="logits")(answers) if len(answers) > 1 else answers[0])


def networks_of(joined: Any) -> list[Any]:
    """The networks that `mean_of` joined; their inputs and heads keep the names that `build` gave them."""
    return [layer for layer in joined.layers if hasattr(layer, "layers")]


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
