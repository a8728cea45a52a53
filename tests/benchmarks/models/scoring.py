"""Scores over all folds together, with intervals by bootstrap over artists, and differences on the same draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.dataset import Dataset
from ml.evaluation import scores
from ml.evaluation.artist_bootstrap import RESAMPLES, ArtistBootstrap, Floats, Score, centred_score, score
from ml.evaluation.calibration_error import expected_calibration_error, label_calibration_errors
from tests.benchmarks.models.fold_answers import FoldAnswers

SCORES = (
    "accuracy",
    "macro_f1",
    "top_3",
    "log_loss",
    "raw_log_loss",
    "micro_f1",
    "lrap",
    "calibration_error",
    "label_calibration_error",
)
CALIBRATION = frozenset({"calibration_error", "label_calibration_error"})
ERRORS = CALIBRATION | {"log_loss", "raw_log_loss"}


@dataclass(frozen=True)
class Truth:
    """The test tracks of all folds, in the order of the dataset."""

    rows: NDArray[np.int64]
    primary: NDArray[np.int64]
    memberships: NDArray[np.bool_]
    bootstrap: ArtistBootstrap

    @classmethod
    def of(cls, dataset: Dataset, rows: NDArray[np.int64], seed: int) -> "Truth":
        """Look up what is true of some rows, rising."""
        bootstrap = ArtistBootstrap.over(dataset.artists[rows].astype(str), RESAMPLES, seed)
        return cls(rows, dataset.primary[rows], dataset.memberships[rows], bootstrap)


def pooled_rows(answers: Sequence[FoldAnswers]) -> NDArray[np.int64]:
    """The test rows of some folds together, rising."""
    return np.sort(np.concatenate([one.rows for one in answers]))


def draws_of(answers: Sequence[FoldAnswers], truth: Truth) -> dict[str, Floats]:
    """Every one of `SCORES`, shape (1 + resamples,), the artists as they are first."""
    pooled = _pooled(answers)
    primary = pooled["primary"].astype(np.float64)
    rows = scores.ranking_rows(primary, truth.primary)
    memberships = pooled["memberships"].astype(np.float64)
    rows |= scores.several_rows(memberships, truth.memberships, pooled["thresholds"].astype(np.float64))
    rows["raw_log_loss"] = scores.ranking_rows(pooled["raw"].astype(np.float64), truth.primary)["log_loss"]
    totals = truth.bootstrap.totals(rows)
    top = primary.argmax(axis=1)
    confidence = primary[np.arange(len(top)), top]
    return {
        "accuracy": scores.mean(totals, "hits"),
        "macro_f1": scores.macro_f1(totals),
        "top_3": scores.mean(totals, "top_3"),
        "log_loss": scores.mean(totals, "log_loss"),
        "raw_log_loss": scores.mean(totals, "raw_log_loss"),
        "micro_f1": scores.micro_f1(totals),
        "lrap": scores.mean(totals, "ranking_precision"),
        "calibration_error": expected_calibration_error(confidence, top == truth.primary, truth.bootstrap),
        "label_calibration_error": label_calibration_errors(
            memberships, truth.memberships, truth.bootstrap
        ).mean(axis=1),
    }


def _pooled(answers: Sequence[FoldAnswers]) -> dict[str, NDArray[Any]]:
    """Join the folds in the order of the dataset; thresholds are those of each track's own fold."""
    order = np.argsort(np.concatenate([one.rows for one in answers]))
    columns = {
        name: np.concatenate([getattr(one, name) for one in answers])[order]
        for name in ("raw", "primary", "memberships")
    }
    thresholds = [np.broadcast_to(one.thresholds, one.primary.shape) for one in answers]
    return columns | {"thresholds": np.concatenate(thresholds)[order]}


def scores_of(draws: Mapping[str, Floats], truth: Truth) -> dict[str, Score]:
    """Values with their intervals."""
    n = truth.bootstrap.n_artists
    return {
        name: (centred_score if name in CALIBRATION else score)(values, n) for name, values in draws.items()
    }


def difference(ours: Mapping[str, Floats], theirs: Mapping[str, Floats], name: str, truth: Truth) -> Score:
    """Ours minus theirs, paired by artist."""
    return score(ours[name] - theirs[name], truth.bootstrap.n_artists)
