"""A training that learns from reviewers, and measures beside a twin that does not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.corrections.agreement import agreement
from ml.corrections.effect import feedback_record
from ml.corrections.joining import Joined, artists_of_part, join
from ml.corrections.reviewed import NoCorrectionsError, Reviewed
from ml.corrections.weight import ChosenWeight, choose_weight
from ml.dataset import Dataset
from ml.evaluation.held_out import HeldOut
from ml.fitting import Fitted, Kind, fit_calibrated
from ml.held_out_answers import answer_held_out
from ml.settings import Profile, Settings
from ml.splitting import Part, Split, split


@dataclass(frozen=True)
class Learning:
    """What a training learns from, once the weight of corrections is chosen."""

    kind: Kind
    imported: Dataset
    reviewed: Reviewed
    joined: Joined
    chosen: ChosenWeight
    settings: Settings
    seed: int

    @property
    def dataset(self) -> Dataset:
        """The training data, with weights."""
        return self.joined.weighted(self.chosen.weight)

    def effect(
        self, fitted: Fitted, parts: Split, held_out: HeldOut, progress: Callable[[float], None]
    ) -> dict[str, Any]:
        """Train the twin on imported labels alone, and record what feedback changed; see `feedback_record`.

        Args:
            fitted: The model that learnt from `dataset`.
            parts: The split that it learnt from.
            held_out: Its answers to its test tracks.
            progress: Hears the share of the twin's training that is done, 0 to 1.
        """
        twin_parts = split(self.imported, self.seed)
        twin = fit_calibrated(self.kind, twin_parts, self.seed, self.settings, progress)
        before = answer_held_out(f"{held_out.version} without feedback", self.imported, twin_parts, twin)
        people = self.reviewed.dataset
        rows = np.flatnonzero(artists_of_part(people, Part.TEST, self.seed))
        agreed = agreement(people, rows, (fitted, parts.groups), (twin, twin_parts.groups), self.seed)
        return feedback_record(self.reviewed, self.joined, self.chosen, held_out, before, agreed, self.seed)


def learn_from(
    kind: Kind,
    imported: Dataset,
    reviewed: Reviewed,
    seed: int,
    settings: Settings,
    profile: Profile,
    progress: Callable[[float], None],
) -> Learning:
    """Join what reviewers said to the imported labels, and choose its weight.

    Raises:
        NoCorrectionsError: Every artist that people labelled is one to be held out.
    """
    joined = join(imported, reviewed.dataset, seed)
    if not joined.is_corrected.any():
        n = len(np.unique(reviewed.dataset.artists.astype(str)))
        raise NoCorrectionsError(
            f"the {n} artists that people labelled are all held out of training by seed {seed}, training needs at "
            "least 1 other; review more, or train without --with-feedback"
        )
    chosen = choose_weight(kind, joined, seed, settings, profile, progress)
    return Learning(kind, imported, reviewed, joined, chosen, settings, seed)
