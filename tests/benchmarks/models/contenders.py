"""Everyone who is measured, by the name that `--models` takes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np

from ml.settings import AdvancedSettings, BaselineSettings
from tests.benchmarks.models import original, ours
from tests.benchmarks.models.fold_answers import FoldAnswers, answers_of_classes, answers_of_memberships
from tests.benchmarks.models.folds import Fold
from tests.benchmarks.models.membership_peers import extra_trees_of_memberships, lightgbm_one_vs_rest
from tests.benchmarks.models.peers import PEERS, Peer
from tests.benchmarks.models.search import tuned

Contender = Callable[[Fold, int], Iterator[tuple[str, FoldAnswers]]]
LARGEST = "always the largest group"
NO_PEERS = frozenset({"largest", "original-network", "original-forest", "baseline", "advanced"})
_MEMBERSHIP_FITS = {
    "LightGBM": ("LightGBM, one-vs-rest", lightgbm_one_vs_rest),
    "ExtraTrees": ("ExtraTrees, memberships", extra_trees_of_memberships),
}


@dataclass(frozen=True)
class Choices:
    """What a run chose.

    Attributes:
        first: The fold on which peers are tuned.
        work: Where their trials are kept.
        trials: Settings tried for each peer.
        most_seconds: After which no trial begins.
        say: Hears of every trial.
    """

    baseline: BaselineSettings
    advanced: AdvancedSettings
    first: Fold
    work: Path
    trials: int
    most_seconds: float
    say: Callable[[str], None]


def contenders(choices: Choices) -> Mapping[str, Contender]:
    """All of them, in the order of the table."""
    return {
        "largest": largest_group,
        "original-network": original.original_network,
        "original-forest": original.original_forest,
        "baseline": lambda fold, seed: ours.baseline(fold, seed, choices.baseline),
        "advanced": lambda fold, seed: ours.advanced(fold, seed, choices.advanced),
        **{peer.name.lower(): _tuned_peer(peer, choices) for peer in PEERS},
        **{f"{name.lower()}-memberships": _of_memberships(name, choices) for name in _MEMBERSHIP_FITS},
    }


def largest_group(fold: Fold, seed: int) -> Iterator[tuple[str, FoldAnswers]]:
    """Each group as likely as it is among the training tracks, whatever the track."""
    begun_s, parts = monotonic(), fold.parts
    shares = np.bincount(parts.training.primary, minlength=len(parts.groups)) / len(parts.training.primary)
    validation, test = (
        np.tile(shares.astype(np.float32), (len(part.primary), 1)) for part in (parts.validation, parts.test)
    )
    yield LARGEST, answers_of_classes(parts, validation, test, {"seconds": monotonic() - begun_s})


def _settings(peer: Peer, choices: Choices) -> Mapping[str, object]:
    path = choices.work / f"trials-{peer.name}.jsonl"
    return tuned(peer, choices.first, choices.trials, choices.most_seconds, path, choices.say)


def _tuned_peer(peer: Peer, choices: Choices) -> Contender:
    def contend(fold: Fold, seed: int) -> Iterator[tuple[str, FoldAnswers]]:
        settings, inputs = _settings(peer, choices), fold.stacked
        begun_s = monotonic()
        answers = peer.fit(inputs, fold.parts, seed, settings)
        facts = {"seconds": inputs.seconds + monotonic() - begun_s, "settings": settings}
        yield peer.name, answers_of_classes(fold.parts, *answers, facts)

    return contend


def _of_memberships(name: str, choices: Choices) -> Contender:
    """One-vs-rest, with the settings that were tuned for classes."""
    peer = next(peer for peer in PEERS if peer.name == name)
    title, fit = _MEMBERSHIP_FITS[name]

    def contend(fold: Fold, seed: int) -> Iterator[tuple[str, FoldAnswers]]:
        settings, inputs = _settings(peer, choices), fold.stacked
        begun_s = monotonic()
        answers = fit(inputs, fold.parts, seed, settings)
        facts = {"seconds": inputs.seconds + monotonic() - begun_s, "settings": settings}
        yield title, answers_of_memberships(fold.parts, *answers, facts)

    return contend
