"""How far the tracks that a model is asked about are from those it was trained on."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.features import NUMERIC_FIELDS

FloatArray: TypeAlias = NDArray[np.float64]

N_BINS = 10
# An empty bin would make the index infinite.
_LEAST_SHARE = 1e-4


def training_reference(
    inputs: NDArray[np.float32], predicted: NDArray[np.int64], groups: Sequence[str]
) -> dict[str, Any]:
    """Describe the training data for the manifest.

    Args:
        inputs: Of the training tracks, float32 array of shape (n_tracks, n_inputs), columns in `INPUT_NAMES` order.
        predicted: Index of the group that the version predicts, of held-out tracks, shape (n_held_out,).
        groups: Slugs by index.

    Returns:
        `features`, name to `edges` and `shares`, see `binned`; and `groups`, slug to its share of the predictions.
    """
    counts = np.bincount(predicted, minlength=len(groups))
    return {
        "features": {
            name: _reference(inputs[:, place].astype(np.float64)) for place, name in enumerate(NUMERIC_FIELDS)
        },
        "groups": dict(zip(groups, (counts / max(1, counts.sum())).tolist(), strict=True)),
    }


def _reference(values: FloatArray) -> dict[str, list[float]]:
    known = values[~np.isnan(values)]
    quantiles = np.quantile(known, np.arange(1, N_BINS) / N_BINS) if len(known) else np.empty(0)
    edges = np.unique(quantiles)
    counts = binned(values, edges)
    return {"edges": edges.tolist(), "shares": (counts / max(1, counts.sum())).tolist()}


def binned(values: ArrayLike, edges: ArrayLike) -> NDArray[np.int64]:
    """Count values by bin.

    Args:
        values: Numbers of shape (n,), NaN where missing.
        edges: Inner edges, rising, of shape (n_edges,); a value on an edge belongs above it.

    Returns:
        int64 array of shape (n_edges + 2,): the bins from below the first edge to above the last, then the missing.
    """
    numbers, inner = np.asarray(values, dtype=np.float64), np.asarray(edges, dtype=np.float64)
    is_missing = np.isnan(numbers)
    places = np.searchsorted(inner, numbers[~is_missing], side="right")
    counts = np.bincount(places, minlength=len(inner) + 1)
    return np.append(counts, is_missing.sum()).astype(np.int64)


def stability_parts(expected: ArrayLike, observed: ArrayLike) -> FloatArray:
    """Return what every bin adds to the population stability index; their sum is the index.

    Args:
        expected: Shares in the training data, summing to 1, of shape (n_bins,).
        observed: Shares now, likewise.

    References:
        Siddiqi (2006), Credit Risk Scorecards, chapter 10. Yurdakul, Naranjo (2020), Statistical Properties of the
        Population Stability Index, Journal of Risk Model Validation 14.
    """
    then = np.maximum(np.asarray(expected, dtype=np.float64), _LEAST_SHARE)
    now = np.maximum(np.asarray(observed, dtype=np.float64), _LEAST_SHARE)
    parts: FloatArray = (now - then) * np.log(now / then)
    return parts


def stability_index(expected: ArrayLike, observed: ArrayLike) -> float:
    """Return the population stability index: 0 for the same shares, by convention above .1 shifted, above .25 much."""
    return float(stability_parts(expected, observed).sum())


def group_shares(
    reference: Mapping[str, float], counts: Mapping[str, int]
) -> tuple[list[float], list[float]]:
    """Return the expected and the observed share of every group of a reference, in its order.

    Predictions of other groups than those do not count.
    """
    total = sum(counts.get(slug, 0) for slug in reference)
    return list(reference.values()), [counts.get(slug, 0) / max(1, total) for slug in reference]
