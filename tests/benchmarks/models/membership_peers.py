"""Peers that state every membership by itself, as the advanced model does: one-vs-rest trees on the same inputs."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ml.splitting import Split
from tests.benchmarks.models.folds import Parts
from tests.benchmarks.models.peers import Probabilities

_MOST_ROUNDS = 300
_PATIENCE = 15


def lightgbm_one_vs_rest(
    inputs: Parts, parts: Split, seed: int, settings: Mapping[str, Any]
) -> Probabilities:
    """One LightGBM per group, each stopped on its own log-loss; a group all or none have is a constant."""
    import lightgbm

    found = []
    for truth, unseen in zip(parts.training.memberships.T, parts.validation.memberships.T, strict=True):
        model = lightgbm.LGBMClassifier(
            n_estimators=_MOST_ROUNDS,
            max_bin=63,
            subsample_freq=1,
            random_state=seed,
            n_jobs=-1,
            verbose=-1,
            **settings,
        )
        model.fit(
            inputs.training,
            truth,
            eval_X=inputs.validation,
            eval_y=unseen,
            callbacks=[lightgbm.early_stopping(_PATIENCE, verbose=False)],
        )
        found.append([model.predict_proba(some)[:, -1] for some in (inputs.validation, inputs.test)])
    validation, test = (np.stack(columns, axis=1).astype(np.float32) for columns in zip(*found, strict=True))
    return validation, test


def extra_trees_of_memberships(
    inputs: Parts, parts: Split, seed: int, settings: Mapping[str, Any]
) -> Probabilities:
    """One forest whose leaves tell the share of every group."""
    from sklearn.ensemble import ExtraTreesRegressor

    model = ExtraTreesRegressor(400, random_state=seed, n_jobs=-1, **settings)
    model.fit(inputs.training, parts.training.memberships.astype(np.float32))
    validation, test = (model.predict(some).astype(np.float32) for some in (inputs.validation, inputs.test))
    return validation, test
