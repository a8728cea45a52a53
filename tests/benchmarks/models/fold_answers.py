"""What a contender answered on the test artists of one fold, and where finished folds are kept."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.calibration import Answers, fit_temperature
from ml.splitting import Split
from ml.thresholds import choose_thresholds

_LEAST = 1e-6
_ARRAYS = ("rows", "raw", "primary", "memberships", "thresholds")


@dataclass(frozen=True)
class FoldAnswers:
    """Answers on the test tracks of a fold; columns are the groups of the dataset, 0 for those the fold left out.

    Attributes:
        rows: Where each track stands in the dataset, shape (n_tracks,).
        raw: Class probabilities before calibration, shape (n_tracks, n_groups).
        primary: The same, calibrated on the validation artists.
        memberships: Probability of each group to be among the track's; `primary` for a model of classes.
        thresholds: Probability from which a group belongs to the answer, shape (n_groups,).
        facts: `seconds` of training, and what else there is to tell, for JSON.
    """

    rows: NDArray[np.int64]
    raw: NDArray[np.float32]
    primary: NDArray[np.float32]
    memberships: NDArray[np.float32]
    thresholds: NDArray[np.float32]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def spread(self, places: NDArray[np.int64], n_groups: int) -> "FoldAnswers":
        """Put columns of the fold's groups to their places among all groups."""

        def spread(values: NDArray[np.float32], nothing: float = 0.0) -> NDArray[np.float32]:
            wide = np.full((*values.shape[:-1], n_groups), nothing, dtype=np.float32)
            wide[..., places] = values
            return wide

        wide = {name: spread(getattr(self, name)) for name in ("raw", "primary", "memberships")}
        return replace(self, **wide, thresholds=spread(self.thresholds, 1.0))

    def write(self, path: Path) -> None:
        """Keep the answers; a file is there whole or not at all."""
        draft = path.with_suffix(".draft.npz")
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        np.savez_compressed(draft, **arrays, facts=np.array(json.dumps(dict(self.facts))))
        draft.rename(path)

    @classmethod
    def read(cls, path: Path) -> "FoldAnswers":
        """Read what `write` kept."""
        with np.load(path, allow_pickle=False) as file:
            return cls(*(file[name] for name in _ARRAYS), facts=json.loads(str(file["facts"])))


def answers_of_classes(
    parts: Split, validation: NDArray[np.float32], test: NDArray[np.float32], facts: Mapping[str, Any]
) -> FoldAnswers:
    """Calibrate a model of classes as the baseline is: a temperature and thresholds from the validation artists.

    Args:
        parts: The fold's split.
        validation: Class probabilities, shape (n_validation_tracks, n_groups).
        test: Likewise for the test tracks.
        facts: See `FoldAnswers`.
    """
    calibration = fit_temperature(validation, parts.validation.primary)
    of_validation, of_test = (calibration.of_probabilities(one).primary for one in (validation, test))
    thresholds = choose_thresholds(of_validation, parts.validation.memberships)
    return answered(parts, Answers(of_test, of_test), test, thresholds, facts)


def answers_of_memberships(
    parts: Split, validation: NDArray[np.float32], test: NDArray[np.float32], facts: Mapping[str, Any]
) -> FoldAnswers:
    """Calibrate a model that states each membership by itself; arguments as above.

    Its class probabilities are those of the memberships, made to sum to 1, after a temperature; its memberships go
    through a line on their logits, fitted on the validation artists.
    """
    of_validation, of_test = (
        one / np.maximum(one.sum(axis=1, keepdims=True), _LEAST) for one in (validation, test)
    )
    primary = fit_temperature(of_validation, parts.validation.primary).of_probabilities(of_test).primary
    lines = _fit_lines(validation, parts.validation.memberships)
    thresholds = choose_thresholds(lines(validation), parts.validation.memberships)
    return answered(parts, Answers(primary, lines(test)), of_test, thresholds, facts)


def _fit_lines(
    probabilities: NDArray[np.float32], truth: NDArray[np.bool_]
) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """A logistic regression on the logit of each membership; a group that no track or every one has stays as it is."""
    from sklearn.linear_model import LogisticRegression

    logits = _logits(probabilities)
    lines = {
        group: LogisticRegression().fit(logits[:, [group]], truth[:, group])
        for group in range(truth.shape[1])
        if truth[:, group].any() and not truth[:, group].all()
    }

    def apply(some: NDArray[np.float32]) -> NDArray[np.float32]:
        found, given = some.copy(), _logits(some)
        for group, line in lines.items():
            found[:, group] = line.predict_proba(given[:, [group]])[:, 1]
        return found

    return apply


def _logits(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    clipped = np.clip(probabilities, _LEAST, 1 - _LEAST)
    return np.asarray(np.log(clipped) - np.log1p(-clipped), dtype=np.float32)


def answered(
    parts: Split,
    answers: Answers,
    raw: NDArray[np.float32],
    thresholds: tuple[float, ...],
    facts: Mapping[str, Any],
) -> FoldAnswers:
    """Join what a calibrated model answered."""
    chosen = np.array(thresholds, dtype=np.float32)
    return FoldAnswers(parts.test.rows, raw, answers.primary, answers.probabilities, chosen, facts)
