"""Models trained before and after reviewers spoke, and what they say of artists."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ml.artist_answers import artist_probabilities
from ml.corrections.learning import learn_from
from ml.corrections.reviewed import Reviewed
from ml.dataset import Dataset
from ml.evaluation.held_out import HeldOut
from ml.fitting import Fitted, Kind, fit_calibrated
from ml.held_out_answers import answer_held_out
from ml.settings import AdvancedSettings, settings_of
from ml.splitting import Split, sample_of, split
from tests.benchmarks.review_loop.hiding import Hidden


@dataclass(frozen=True)
class Trained:
    """A model with the split that it was trained on, and the weight that its corrections had."""

    fitted: Fitted
    parts: Split
    dataset: Dataset
    weight: float | None = None


def train(kind: Kind, hidden: Hidden, networks: int, reviewed: Reviewed | None = None) -> Trained:
    """Train as the quick profile does, with or without what a reviewer said; the mean of `networks` is advanced."""
    settings, weight, dataset = settings_of(kind, "quick"), None, hidden.visible
    if isinstance(settings, AdvancedSettings):
        settings = replace(settings, networks=networks)
    if reviewed is not None:
        learning = learn_from(
            kind, dataset, reviewed, hidden.seed, settings, "quick", progress=lambda done: None
        )
        dataset, weight = learning.dataset, learning.chosen.weight
    parts = split(dataset, hidden.seed)
    return Trained(
        fit_calibrated(kind, parts, hidden.seed, settings, lambda done: None), parts, dataset, weight
    )


def test_answers(name: str, trained: Trained, hidden: Hidden) -> HeldOut:
    """What a model says of all test artists, those with hidden labels too."""
    kept = kept_of(trained, hidden.whole)
    rows = hidden.test_rows[np.isin(hidden.whole.primary[hidden.test_rows], kept)]
    parts = replace(trained.parts, test=sample_of(hidden.whole, rows, kept))
    return answer_held_out(name, hidden.whole, parts, trained.fitted)


def kept_of(trained: Trained, whole: Dataset) -> NDArray[np.int64]:
    """Places of the groups that a model knows among all groups."""
    return np.array([whole.groups.index(group) for group in trained.parts.groups])


def answer_hidden(trained: Trained, hidden: Hidden) -> NDArray[np.float32]:
    """Probabilities of the hidden artists, in the order of `Hidden.artists`."""
    sample = sample_of(hidden.whole, np.flatnonzero(hidden.is_hidden), kept_of(trained, hidden.whole))
    return artist_probabilities(
        trained.fitted.answer(sample).primary, sample.artist_numbers, trained.fitted.artist_power
    )


def truth_of_hidden(hidden: Hidden) -> NDArray[np.int64]:
    """Primary group of the hidden artists, as a place among all groups; of several the most frequent."""
    names, place = np.unique(hidden.whole.artists[hidden.is_hidden].astype(str), return_inverse=True)
    votes = np.zeros((len(names), len(hidden.whole.groups)), dtype=np.int64)
    np.add.at(votes, (place, hidden.whole.primary[hidden.is_hidden]), 1)
    return np.asarray(votes.argmax(axis=1))
