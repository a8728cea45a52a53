"""Fits a model of either kind and calibrates it on the validation artists."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ml.advanced import Advanced
from ml.advanced_inputs import hide_some
from ml.artist_answers import fit_artist_power
from ml.baseline import Baseline
from ml.calibration import Answers, Calibration, fit_temperature_by_missing, fit_two_heads
from ml.inputs import hide_at_random
from ml.settings import AdvancedSettings, BaselineSettings, Settings
from ml.splitting import Sample, Split
from ml.thresholds import choose_thresholds

Kind = Literal["baseline", "advanced"]
# Of the validation tracks, for the temperature of a forest; with one it is a matter of chance.
_HIDDEN_COPIES = 3


class Model(Protocol):
    """What both models can do."""

    @property
    def curve_(self) -> list[dict[str, Any]]:
        """How training went, epoch by epoch."""
        ...

    def arrange(self, sample: Sample) -> NDArray[np.float32]:
        """Lay a sample out as `raw` reads it."""
        ...

    def hide(
        self,
        matrix: NDArray[np.float32],
        hidden_fields: NDArray[np.bool_],
        hidden_others: NDArray[np.bool_],
    ) -> NDArray[np.float32]:
        """Copy what `arrange` gave as it would be, had fields and the artist's other tracks been missing."""
        ...

    def raw(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """Outputs before calibration, one row per track."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load what `save` wrote."""
        ...

    def save(self, folder: Path) -> None:
        """Write the native files."""
        ...

    def export(self, path: Path) -> None:
        """Write the ONNX file."""
        ...


@dataclass(frozen=True)
class Fitted:
    """A model with all that was chosen on the validation artists.

    Attributes:
        thresholds: One per group for an advanced model, none for a baseline.
        artist_power: See `ml.artist_answers`.
    """

    model: Model
    calibration: Calibration
    thresholds: tuple[float, ...]
    artist_power: float

    def answer(self, sample: Sample) -> Answers:
        """What the model says of the tracks of a sample."""
        matrix = self.model.arrange(sample)
        return self.calibration.apply(self.model.raw(matrix), matrix)


def fit_calibrated(
    kind: Kind, parts: Split, seed: int, settings: Settings, progress: Callable[[float], None]
) -> Fitted:
    """Fit on the training artists, then calibrate and choose thresholds on the validation artists.

    Args:
        kind: Which model.
        parts: The split; its test artists are not looked at.
        seed: Of all chance in training.
        settings: Hyperparameters of that kind.
        progress: Hears the share that is done, 0 to 1.
    """
    model = _fit(kind, parts, seed, settings, progress)
    validation = parts.validation
    shown = _as_given_and_hidden(model, model.arrange(validation), np.random.default_rng(seed))
    raw = model.raw(shown)
    n_tracks = len(validation.primary)
    copies = len(shown) // n_tracks
    primary = np.tile(validation.primary, copies)
    states_memberships = isinstance(model, Advanced)
    calibration: Calibration
    if states_memberships:
        calibration = fit_two_heads(raw, shown, primary, np.tile(validation.memberships, (copies, 1)))
    else:
        calibration = fit_temperature_by_missing(raw, shown, primary)
    given = calibration.apply(raw[:n_tracks], shown[:n_tracks])
    thresholds = choose_thresholds(given.probabilities, validation.memberships) if states_memberships else ()
    power = fit_artist_power(given.primary, validation.artist_numbers, validation.primary)
    return Fitted(model, calibration, thresholds, power)


def _as_given_and_hidden(
    model: Model, matrix: NDArray[np.float32], chance: np.random.Generator
) -> NDArray[np.float32]:
    """Tracks as they are and, below them, as often as calibration needs them with inputs hidden at random."""
    if isinstance(model, Advanced):
        return np.vstack([matrix, hide_some(matrix, 1.0, chance)])
    return np.vstack([matrix, *(hide_at_random(matrix, chance) for _ in range(_HIDDEN_COPIES))])


def _fit(kind: Kind, parts: Split, seed: int, settings: Settings, progress: Callable[[float], None]) -> Model:
    if kind == "baseline" and isinstance(settings, BaselineSettings):
        return Baseline.fit(parts, seed, progress, settings)
    if kind == "advanced" and isinstance(settings, AdvancedSettings):
        return Advanced.fit(parts, seed, progress, settings)
    raise TypeError(f"the settings are {type(settings).__name__}, which are not of {kind}")
