"""Tunes a peer: a bounded random search on the first fold, judged by its validation artists alone."""

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from ml.calibration import fit_temperature
from tests.benchmarks.models.folds import Fold
from tests.benchmarks.models.peers import Peer


def tuned(
    peer: Peer, fold: Fold, trials: int, most_seconds: float, path: Path, say: Callable[[str], None]
) -> Mapping[str, Any]:
    """The best settings of a peer, by the log-loss on the validation artists after a temperature.

    Args:
        peer: Whom to tune; the first values of its choices are tried first.
        fold: On whose training artists it learns.
        trials: How many settings to try, at least 1.
        most_seconds: No trial begins after so long.
        path: Finished trials, one JSON object a line; they are not made again.
        say: Hears of every trial.
    """
    done = _read(path)
    spent_s = sum(trial["seconds"] for trial in done)
    for settings in _draws(peer, trials, fold.seed)[len(done) :]:
        if done and spent_s > most_seconds:
            break
        begun_s = monotonic()
        validation, _ = peer.fit(fold.stacked, fold.parts, fold.seed, settings)
        seconds = monotonic() - begun_s
        spent_s += seconds
        done.append({"settings": settings, "log_loss": _log_loss(validation, fold), "seconds": seconds})
        say(f"{peer.name}: {done[-1]}")
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(done[-1]) + "\n")
    return min(done, key=lambda trial: trial["log_loss"])["settings"]


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _draws(peer: Peer, trials: int, seed: int) -> list[dict[str, Any]]:
    chance = random.Random(f"{seed}:{peer.name}")
    first = {name: values[0] for name, values in peer.choices.items()}
    others = (
        {name: chance.choice(values) for name, values in peer.choices.items()} for _ in range(1, trials)
    )
    return [first, *others]


def _log_loss(probabilities: Any, fold: Fold) -> float:
    primary = fold.parts.validation.primary
    calibrated = fit_temperature(probabilities, primary).of_probabilities(probabilities).primary
    return float(-np.log(calibrated[np.arange(len(primary)), primary]).mean())
