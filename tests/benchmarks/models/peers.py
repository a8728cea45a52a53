"""The advanced model's peers: boosted and random trees on its very inputs, each with its own early stopping.

All read `Fold.stacked`. Boosting stops on the log-loss of the validation artists. LightGBM, XGBoost and CatBoost are
fetched by `make env-bench`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.splitting import Split
from tests.benchmarks.models.folds import Parts

Choices = Mapping[str, tuple[Any, ...]]
Probabilities = tuple[NDArray[np.float32], NDArray[np.float32]]
_MOST_ROUNDS = 500
_PATIENCE = 20
_BINS = 63  # Faster than 255, and as good where most inputs are scores.


@dataclass(frozen=True)
class Peer:
    """A learner of classes.

    Attributes:
        name: As the table calls it.
        choices: The values that tuning draws from; the first of each is tried together first.
        fit: From inputs, split, seed and settings to class probabilities of the validation and the test tracks.
    """

    name: str
    choices: Choices
    fit: Callable[[Parts, Split, int, Mapping[str, Any]], Probabilities]


def _answers(model: Any, inputs: Parts) -> Probabilities:
    validation, test = (
        np.asarray(model.predict_proba(some), dtype=np.float32) for some in (inputs.validation, inputs.test)
    )
    return validation, test


def _lightgbm(inputs: Parts, parts: Split, seed: int, settings: Mapping[str, Any]) -> Probabilities:
    import lightgbm

    model = lightgbm.LGBMClassifier(
        n_estimators=_MOST_ROUNDS,
        max_bin=_BINS,
        subsample_freq=1,
        random_state=seed,
        n_jobs=-1,
        verbose=-1,
        **settings,
    )
    model.fit(
        inputs.training,
        parts.training.primary,
        eval_X=inputs.validation,
        eval_y=parts.validation.primary,
        eval_metric="multi_logloss",
        callbacks=[lightgbm.early_stopping(_PATIENCE, verbose=False)],
    )
    return _answers(model, inputs)


def _xgboost(inputs: Parts, parts: Split, seed: int, settings: Mapping[str, Any]) -> Probabilities:
    import xgboost

    model = xgboost.XGBClassifier(
        n_estimators=_MOST_ROUNDS,
        early_stopping_rounds=_PATIENCE,
        eval_metric="mlogloss",
        tree_method="hist",
        max_bin=_BINS,
        random_state=seed,
        n_jobs=-1,
        **settings,
    )
    validation = [(inputs.validation, parts.validation.primary)]
    model.fit(inputs.training, parts.training.primary, eval_set=validation, verbose=False)
    return _answers(model, inputs)


def _catboost(inputs: Parts, parts: Split, seed: int, settings: Mapping[str, Any]) -> Probabilities:
    import catboost

    model = catboost.CatBoostClassifier(
        iterations=_MOST_ROUNDS,
        border_count=_BINS,
        loss_function="MultiClass",
        bootstrap_type="Bernoulli",
        random_seed=seed,
        early_stopping_rounds=_PATIENCE,
        allow_writing_files=False,
        verbose=0,
        **settings,
    )
    validation = (inputs.validation, parts.validation.primary)
    model.fit(inputs.training, parts.training.primary, eval_set=validation)
    return _answers(model, inputs)


def _hist_gradient_boosting(
    inputs: Parts, parts: Split, seed: int, settings: Mapping[str, Any]
) -> Probabilities:
    from sklearn.ensemble import HistGradientBoostingClassifier

    inputs = _without_empty_columns(inputs)
    model = HistGradientBoostingClassifier(
        max_iter=_MOST_ROUNDS,
        max_bins=_BINS,
        early_stopping=True,
        n_iter_no_change=_PATIENCE,
        random_state=seed,
        **settings,
    )
    validation = {"X_val": inputs.validation, "y_val": parts.validation.primary}
    return _answers(model.fit(inputs.training, parts.training.primary, **validation), inputs)


def _without_empty_columns(inputs: Parts) -> Parts:
    """Leave out what no training track has, of which scikit-learn's bins know nothing."""
    kept = ~np.isnan(inputs.training).all(axis=0)
    return Parts(inputs.training[:, kept], inputs.validation[:, kept], inputs.test[:, kept])


def _extra_trees(inputs: Parts, parts: Split, seed: int, settings: Mapping[str, Any]) -> Probabilities:
    from sklearn.ensemble import ExtraTreesClassifier

    model = ExtraTreesClassifier(400, random_state=seed, n_jobs=-1, **settings)
    return _answers(model.fit(inputs.training, parts.training.primary), inputs)


_BOOSTED: Choices = {"learning_rate": (0.1, 0.06, 0.15)}
PEERS = (
    Peer(
        "LightGBM",
        _BOOSTED
        | {
            "num_leaves": (15, 8, 31),
            "min_child_samples": (40, 20, 80),
            "colsample_bytree": (0.2, 0.1, 0.4),
            "subsample": (0.7, 0.9),
            "reg_lambda": (5.0, 1.0, 20.0),
        },
        _lightgbm,
    ),
    Peer(
        "XGBoost",
        _BOOSTED
        | {
            "max_depth": (4, 3, 6),
            "min_child_weight": (10.0, 3.0, 30.0),
            "colsample_bytree": (0.2, 0.1, 0.4),
            "subsample": (0.7, 0.9),
            "reg_lambda": (5.0, 1.0, 20.0),
        },
        _xgboost,
    ),
    Peer(
        "CatBoost",
        {
            "learning_rate": (0.15, 0.1, 0.25),
            "depth": (5, 4, 6),
            "rsm": (0.1, 0.2),
            "subsample": (0.7, 0.9),
            "l2_leaf_reg": (6.0, 2.0, 20.0),
        },
        _catboost,
    ),
    Peer(
        "HistGradientBoosting",
        _BOOSTED
        | {
            "max_leaf_nodes": (15, 7, 31),
            "min_samples_leaf": (40, 20, 80),
            "max_features": (0.2, 0.1, 0.4),
            "l2_regularization": (5.0, 1.0, 20.0),
        },
        _hist_gradient_boosting,
    ),
    Peer("ExtraTrees", {"min_samples_leaf": (2, 1, 4), "max_features": (0.2, 0.1, 0.4)}, _extra_trees),
)
