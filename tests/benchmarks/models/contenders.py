"""Everyone who is measured, by the name that `--models` takes."""

from collections.abc import Callable, Iterator, Mapping
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from ml.settings import AdvancedSettings, BaselineSettings
from tests.benchmarks.models import original, ours
from tests.benchmarks.models.fold_answers import FoldAnswers, answers_of_classes, answers_of_memberships
from tests.benchmarks.models.folds import Fold
from tests.benchmarks.models.membership_peers import extra_trees_of_memberships, lightgbm_one_vs_rest
from tests.benchmarks.models.peers import PEERS, Peer
from tests.benchmarks.models.search import Search, draws_of_peer

Contender = Callable[[Fold, int], Iterator[tuple[str, FoldAnswers]]]
LARGEST = "always the largest group"
OURS = ("advanced", "advanced-tuned")
NO_PEERS = frozenset({"largest", "original-network", "original-forest", "baseline", *OURS})
_MEMBERSHIP_FITS = {
    "LightGBM": ("LightGBM, one-vs-rest", lightgbm_one_vs_rest),
    "ExtraTrees": ("ExtraTrees, memberships", extra_trees_of_memberships),
}


def contenders(
    baseline: BaselineSettings, advanced: AdvancedSettings, search: Search
) -> Mapping[str, Contender]:
    """All of them, in the order of the table.

    Args:
        baseline: Settings of our forest.
        advanced: Those of our networks, from which their own search starts.
        search: How contenders are tuned.
    """
    return {
        "largest": largest_group,
        "original-network": original.original_network,
        "original-forest": original.original_forest,
        "baseline": lambda fold, seed: ours.baseline(fold, seed, baseline),
        "advanced": lambda fold, seed: ours.advanced(fold, seed, advanced),
        "advanced-tuned": lambda fold, seed: ours.advanced_tuned(fold, seed, advanced, search),
        **{peer.name.lower(): _tuned_peer(peer, search) for peer in PEERS},
        **{f"{name.lower()}-memberships": _of_memberships(name, search) for name in _MEMBERSHIP_FITS},
    }


def largest_group(fold: Fold, seed: int) -> Iterator[tuple[str, FoldAnswers]]:
    """Each group as likely as it is among the training tracks, whatever the track."""
    begun_s, parts = monotonic(), fold.parts
    shares = np.bincount(parts.training.primary, minlength=len(parts.groups)) / len(parts.training.primary)
    validation, test = (
        np.tile(shares.astype(np.float32), (len(part.primary), 1)) for part in (parts.validation, parts.test)
    )
    yield LARGEST, answers_of_classes(parts, validation, test, {"seconds": monotonic() - begun_s})


def _settings(peer: Peer, search: Search) -> Mapping[str, object]:
    fold = search.fold

    def validation_of(settings: Mapping[str, object]) -> NDArray[np.float32]:
        return peer.fit(fold.stacked, fold.parts, fold.seed, settings)[0]

    return search.best(peer.name, draws_of_peer(peer, fold.seed), validation_of)


def _tuned_peer(peer: Peer, search: Search) -> Contender:
    def contend(fold: Fold, seed: int) -> Iterator[tuple[str, FoldAnswers]]:
        settings, inputs = _settings(peer, search), fold.stacked
        begun_s = monotonic()
        answers = peer.fit(inputs, fold.parts, seed, settings)
        facts = {"seconds": inputs.seconds + monotonic() - begun_s, "settings": settings}
        yield peer.name, answers_of_classes(fold.parts, *answers, facts)

    return contend


def _of_memberships(name: str, search: Search) -> Contender:
    """One-vs-rest, with the settings that were tuned for classes."""
    peer = next(peer for peer in PEERS if peer.name == name)
    title, fit = _MEMBERSHIP_FITS[name]

    def contend(fold: Fold, seed: int) -> Iterator[tuple[str, FoldAnswers]]:
        settings, inputs = _settings(peer, search), fold.stacked
        begun_s = monotonic()
        answers = fit(inputs, fold.parts, seed, settings)
        facts = {"seconds": inputs.seconds + monotonic() - begun_s, "settings": settings}
        yield title, answers_of_memberships(fold.parts, *answers, facts)

    return contend
