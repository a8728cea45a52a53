"""How much a corrected track counts beside an imported one, chosen on the validation artists."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ml.corrections.joining import Joined
from ml.fitting import Kind, fit_calibrated
from ml.settings import AdvancedSettings, BaselineSettings, Profile, Settings
from ml.splitting import split

CANDIDATES = (1.0, 2.0, 5.0)
_TRIAL_TREES = 40
_TRIAL_EPOCHS = 15


@dataclass(frozen=True)
class ChosenWeight:
    """The weight, and what it was chosen by.

    Attributes:
        weight: The candidate with the least log-loss; of equally good ones the smallest.
        tried_with: What was trained for every candidate, in words.
        candidates: For each `weight` and `log_loss`, in nats per validation track.
    """

    weight: float
    tried_with: str
    candidates: tuple[dict[str, float], ...]


def choose_weight(
    kind: Kind,
    joined: Joined,
    seed: int,
    settings: Settings,
    profile: Profile,
    progress: Callable[[float], None],
) -> ChosenWeight:
    """Train a small model with every candidate and take the one that the validation artists favour.

    The small model is a forest of 40 trees, or in the full profile of an advanced model one network of 15 epochs at
    most. The log-loss is that of the calibrated probability of the primary group; all candidates are calibrated on
    the same validation tracks, so that calibration flatters them alike.
    """
    trial_kind, trial, tried_with = _trial(kind, settings, profile)
    losses = []
    for place, weight in enumerate(CANDIDATES):
        losses.append(_validation_loss(trial_kind, joined, weight, seed, trial))
        progress((place + 1) / len(CANDIDATES))
    found: list[dict[str, float]] = [
        {"weight": weight, "log_loss": round(loss, 6)}
        for weight, loss in zip(CANDIDATES, losses, strict=True)
    ]
    return ChosenWeight(CANDIDATES[int(np.argmin(losses))], tried_with, tuple(found))


def _trial(kind: Kind, settings: Settings, profile: Profile) -> tuple[Kind, Settings, str]:
    if isinstance(settings, AdvancedSettings) and profile == "full":
        epochs = min(_TRIAL_EPOCHS, settings.epochs)
        return kind, replace(settings, networks=1, epochs=epochs), f"one network of {epochs} epochs"
    forest = settings if isinstance(settings, BaselineSettings) else BaselineSettings()
    trees = min(_TRIAL_TREES, forest.trees)
    return "baseline", replace(forest, trees=trees), f"a forest of {trees} trees"


def _validation_loss(kind: Kind, joined: Joined, weight: float, seed: int, settings: Any) -> float:
    parts = split(joined.weighted(weight), seed)
    fitted = fit_calibrated(kind, parts, seed, settings, lambda done: None)
    validation = parts.validation
    own = fitted.answer(validation).primary[np.arange(len(validation.primary)), validation.primary]
    return float(-np.log(np.maximum(own, 1e-12)).mean())
