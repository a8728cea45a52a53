"""This project's two models as contenders, fitted as `flask models train` fits them."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.calibration import softmax
from ml.features import FIELD_NAMES
from ml.fitting import Fitted, Kind, fit_calibrated
from ml.search_space import settings_to_try
from ml.settings import AdvancedSettings, BaselineSettings, Settings
from tests.benchmarks.models.fold_answers import FoldAnswers, answered
from tests.benchmarks.models.folds import Fold
from tests.benchmarks.models.search import Search

BASELINE = "baseline"
ADVANCED = "advanced"
_WITHOUT_OTHERS = ", without the artist's other tracks"


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


def advanced_tuned(
    fold: Fold, seed: int, settings: AdvancedSettings, search: Search
) -> Iterator[tuple[str, FoldAnswers]]:
    """Our networks with the best settings of a search as their peers have it, which starts from `settings`."""

    def validation_of(tried: Mapping[str, Any]) -> NDArray[np.float32]:
        here = search.fold
        fitted = fit_calibrated(
            "advanced", here.parts, here.seed, AdvancedSettings(**tried), lambda done: None
        )
        return fitted.answer(here.parts.validation).primary

    draws = (one.record() for one in settings_to_try(settings, (), search.fold.seed))
    best = AdvancedSettings(**search.best("advanced", draws, validation_of))
    for title, answers in advanced(fold, seed, best):
        yield title.replace(ADVANCED, f"{ADVANCED}, tuned"), answers


def advanced(fold: Fold, seed: int, settings: AdvancedSettings) -> Iterator[tuple[str, FoldAnswers]]:
    """Our networks, with all inputs and without the artist's other tracks."""
    fitted, facts = _fit("advanced", fold, seed, settings)
    facts |= {"settings": settings.record()}
    matrix = fitted.model.arrange(fold.parts.test)
    yield ADVANCED, _advanced_answers(fitted, fold, matrix, facts)
    nothing_hidden = np.zeros((len(matrix), len(FIELD_NAMES)), dtype=bool)
    alone = fitted.model.hide(matrix, nothing_hidden, np.ones(len(matrix), dtype=bool))
    yield f"{ADVANCED}{_WITHOUT_OTHERS}", _advanced_answers(fitted, fold, alone, facts)


def _advanced_answers(
    fitted: Fitted, fold: Fold, matrix: NDArray[np.float32], facts: dict[str, Any]
) -> FoldAnswers:
    raw = fitted.model.raw(matrix)
    uncalibrated = softmax(raw[:, : raw.shape[1] // 2])
    return answered(fold.parts, fitted.calibration.apply(raw, matrix), uncalibrated, fitted.thresholds, facts)


def _fit(kind: Kind, fold: Fold, seed: int, settings: Settings) -> tuple[Fitted, dict[str, Any]]:
    begun_s = monotonic()
    fitted = fit_calibrated(kind, fold.parts, seed, settings, lambda done: None)
    seconds = monotonic() - begun_s
    with tempfile.TemporaryDirectory(prefix="genre-bench-") as name:
        path = Path(name) / "model.onnx"
        fitted.model.export(path)
        return fitted, {"seconds": seconds, "megabytes": path.stat().st_size / 1e6}
