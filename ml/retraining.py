"""Trains a model anew on other splits of the same tracks, for the views that stand beside its score."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.dataset import Dataset
from ml.evaluation.other_views import other_views
from ml.fitting import Kind, fit_calibrated
from ml.settings import Settings
from ml.splitting import Split, sample_of

_VIEWS = 2


def retrained_views(
    kind: Kind,
    dataset: Dataset,
    parts: Split,
    seed: int,
    settings: Settings,
    progress: Callable[[float], None],
) -> dict[str, Any]:
    """Train and score on a naive random split and on a split by time; see `ml.evaluation.other_views`."""
    kept = np.array([dataset.groups.index(group) for group in parts.groups])
    n_done = 0

    def fit(training: NDArray[np.int64], validation: NDArray[np.int64], test: NDArray[np.int64]) -> Any:
        nonlocal n_done
        of_training, of_validation, of_test = (
            sample_of(dataset, side, kept) for side in (training, validation, test)
        )
        other, done = Split(of_training, of_validation, of_test, parts.groups, parts.left_out), n_done
        fitted = fit_calibrated(kind, other, seed, settings, lambda share: progress((done + share) / _VIEWS))
        n_done += 1
        return fitted.answer(other.test).primary

    places = np.full(len(dataset.groups), -1)
    places[kept] = np.arange(len(kept))
    rows = np.sort(np.concatenate([part.rows for part in (parts.training, parts.validation, parts.test)]))
    return other_views(
        rows,
        dataset.track_ids,
        dataset.artists,
        dataset.tracks["release_year"].to_numpy(dtype=np.float64),
        places[dataset.primary],
        fit,
        seed,
    )
