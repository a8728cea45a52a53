"""This project's two models as contenders, fitted as `flask models train` fits them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from ml.calibration import softmax
from ml.features import FIELD_NAMES
from ml.fitting import Fitted, fit_calibrated
from ml.settings import AdvancedSettings, BaselineSettings, Settings
from tests.benchmarks.models.fold_answers import FoldAnswers, answered
from tests.benchmarks.models.folds import Fold

BASELINE = "baseline"
ADVANCED = "advanced"
WITHOUT_OTHERS = "advanced, without the artist's other tracks"


def baseline(fold: Fold, seed: int, settings: BaselineSettings) -> Iterator[tuple[str, FoldAnswers]]:
    """Our compact forest."""
    fitted, facts = _fit("baseline", fold, seed, settings)
    raw = fitted.model.raw(fitted.model.arrange(fold.parts.test))
    answers = fitted.answer(fold.parts.test)
    yield BASELINE, answered(fold.parts, answers, raw, _thresholds(fitted, fold), facts)


def _thresholds(fitted: Fitted, fold: Fold) -> tuple[float, ...]:
    from ml.thresholds import choose_thresholds

    validation = fold.parts.validation
    return choose_thresholds(fitted.answer(validation).probabilities, validation.memberships)


def advanced(fold: Fold, seed: int, settings: AdvancedSettings) -> Iterator[tuple[str, FoldAnswers]]:
    """Our networks, with all inputs and without the artist's other tracks."""
    fitted, facts = _fit("advanced", fold, seed, settings)
    matrix = fitted.model.arrange(fold.parts.test)
    yield ADVANCED, _advanced_answers(fitted, fold, matrix, facts)
    nothing_hidden = np.zeros((len(matrix), len(FIELD_NAMES)), dtype=bool)
    alone = fitted.model.hide(matrix, nothing_hidden, np.ones(len(matrix), dtype=bool))
    yield WITHOUT_OTHERS, _advanced_answers(fitted, fold, alone, facts)


def _advanced_answers(
    fitted: Fitted, fold: Fold, matrix: NDArray[np.float32], facts: dict[str, float]
) -> FoldAnswers:
    raw = fitted.model.raw(matrix)
    uncalibrated = softmax(raw[:, : raw.shape[1] // 2])
    return answered(fold.parts, fitted.calibration.apply(raw, matrix), uncalibrated, fitted.thresholds, facts)


def _fit(kind: str, fold: Fold, seed: int, settings: Settings) -> tuple[Fitted, dict[str, float]]:
    begun_s = monotonic()
    fitted = fit_calibrated(kind, fold.parts, seed, settings, lambda done: None)
    seconds = monotonic() - begun_s
    with tempfile.TemporaryDirectory(prefix="genre-bench-") as name:
        path = Path(name) / "model.onnx"
        fitted.model.export(path)
        return fitted, {"seconds": seconds, "megabytes": path.stat().st_size / 1e6}
