"""Tunes a contender: a bounded random search on the first fold, judged by its validation artists alone."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.calibration import fit_temperature
from tests.benchmarks.models.folds import Fold
from tests.benchmarks.models.peers import Peer

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Search:
    """How long to look, and on what.

    Attributes:
        fold: On whose training artists settings are tried.
        folder: Where finished trials are kept, a file of JSON lines for each contender; they are not made again.
        trials: How many settings to try, at least 1; a single one is taken as it is.
        most_seconds: No trial begins after so long.
        say: Hears of every trial.
    """

    fold: Fold
    folder: Path
    trials: int
    most_seconds: float
    say: Callable[[str], None]

    def best(
        self, name: str, draws: Iterator[Settings], validation_of: Callable[[Settings], NDArray[np.float32]]
    ) -> Settings:
        """The best settings of a contender, by the log-loss on the validation artists after a temperature.

        Args:
            name: Of the contender and of its file.
            draws: What to try, the same on every run.
            validation_of: Fits with some settings and tells the class probabilities of the validation tracks.
        """
        tried = list(islice(draws, self.trials))
        if len(tried) == 1:
            return tried[0]
        path = self.folder / f"trials-{name}.jsonl"
        done = [trial for trial in _read(path) if trial["settings"] in tried]
        spent_s = sum(trial["seconds"] for trial in done)
        for settings in tried:
            if settings in [trial["settings"] for trial in done]:
                continue
            if done and spent_s > self.most_seconds:
                break
            begun_s = monotonic()
            log_loss = self._log_loss(validation_of(settings))
            seconds = monotonic() - begun_s
            spent_s += seconds
            done.append({"settings": settings, "log_loss": log_loss, "seconds": seconds})
            self.say(f"{name}: {done[-1]}")
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(done[-1]) + "\n")
        best: Settings = min(done, key=lambda trial: trial["log_loss"])["settings"]
        return best

    def _log_loss(self, probabilities: NDArray[np.float32]) -> float:
        primary = self.fold.parts.validation.primary
        calibrated = fit_temperature(probabilities, primary).of_probabilities(probabilities).primary
        return float(-np.log(calibrated[np.arange(len(primary)), primary]).mean())


def draws_of_peer(peer: Peer, seed: int) -> Iterator[Settings]:
    """The first of all choices together, then random ones, without end."""
    chance = random.Random(f"{seed}:{peer.name}")
    yield {name: values[0] for name, values in peer.choices.items()}
    while True:
        yield {name: chance.choice(values) for name, values in peer.choices.items()}


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
