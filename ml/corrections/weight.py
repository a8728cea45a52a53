"""How much a corrected track counts beside an imported one, chosen on the validation artists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.corrections.joining import Joined
from ml.fitting import Kind, fit_calibrated
from ml.settings import AdvancedSettings, BaselineSettings, Profile, Settings
from ml.splitting import split

CANDIDATES = (1.0, 2.0, 5.0)
# A correction counts more than an import only if that is better by so many standard errors.
SURE = 2.0
_TRIAL_TREES = 40
_TRIAL_EPOCHS = 15


@dataclass(frozen=True)
class ChosenWeight:
    """The weight, and what it was chosen by.

    Attributes:
        weight: The candidate with the least log-loss of those that are better than 1 beyond chance, else 1.
        tried_with: What was trained for every candidate, in words.
        candidates: For each `weight`, and in nats per validation track `log_loss`, its `difference` from that of 1
            and the `standard_error` of that over artists.
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
    """Train a small model with every candidate and take one above 1 if the validation artists clearly favour it.

    The small model is a forest of 40 trees, or in the full profile of an advanced model one network of 15 epochs at
    most. The log-loss is that of the calibrated probability of the primary group; all candidates are calibrated on
    the same validation tracks, so that calibration flatters them alike.
    """
    trial_kind, trial, tried_with = _trial(kind, settings, profile)
    found, of_one = [], None
    for place, weight in enumerate(CANDIDATES):
        losses, artists = _validation_losses(trial_kind, joined, weight, seed, trial)
        of_one = losses if of_one is None else of_one
        found.append(_compared(weight, losses, of_one, artists))
        progress((place + 1) / len(CANDIDATES))
    return ChosenWeight(best_weight(found), tried_with, tuple(found))


def best_weight(candidates: Sequence[Mapping[str, float]]) -> float:
    """The weight of the least log-loss among 1, which is the first, and those that are better beyond chance."""
    better = [one for one in candidates if one["difference"] + SURE * one["standard_error"] < 0]
    return min([candidates[0], *better], key=lambda one: one["log_loss"])["weight"]


def _trial(kind: Kind, settings: Settings, profile: Profile) -> tuple[Kind, Settings, str]:
    if isinstance(settings, AdvancedSettings) and profile == "full":
        epochs = min(_TRIAL_EPOCHS, settings.epochs)
        return kind, replace(settings, networks=1, epochs=epochs), f"one network of {epochs} epochs"
    forest = settings if isinstance(settings, BaselineSettings) else BaselineSettings()
    trees = min(_TRIAL_TREES, forest.trees)
    return "baseline", replace(forest, trees=trees), f"a forest of {trees} trees"


def _compared(
    weight: float, losses: NDArray[np.float64], of_one: NDArray[np.float64], artists: NDArray[np.object_]
) -> dict[str, float]:
    differences = losses - of_one
    mean = float(differences.mean())
    sums = np.bincount(np.unique(artists, return_inverse=True)[1], weights=differences - mean)
    return {
        "weight": weight,
        "log_loss": round(float(losses.mean()), 6),
        "difference": round(mean, 6),
        "standard_error": round(float(np.sqrt(np.square(sums).sum())) / len(losses), 6),
    }


def _validation_losses(
    kind: Kind, joined: Joined, weight: float, seed: int, settings: Any
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """The loss of every validation track, and its artist."""
    parts = split(joined.weighted(weight), seed)
    fitted = fit_calibrated(kind, parts, seed, settings, lambda done: None)
    validation = parts.validation
    own = fitted.answer(validation).primary[np.arange(len(validation.primary)), validation.primary]
    return -np.log(np.maximum(own.astype(np.float64), 1e-12)), validation.artists
