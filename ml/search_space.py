"""Which hyperparameters tuning tries: the present ones first, then others at random, in an order a seed fixes."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from ml.settings import AdvancedSettings, BaselineSettings, Settings

Choices = Mapping[str, tuple[Any, ...]]

BASELINE_CHOICES: Choices = {
    "leaves": (400, 600, 800, 1_200, 1_600),
    "leaf_tracks": (1, 2, 4),
    "feature_share": (0.1, 0.15, 0.2, 0.3, 0.4),
    "hidden_copies": (0, 1, 2),
}
ADVANCED_CHOICES: Choices = {
    "width": (192, 256, 384, 512),
    "depth": (1, 2, 3),
    "dropout": (0.3, 0.4, 0.5, 0.6),
    "input_dropout": (0.0, 0.1, 0.2),
    "learning_rate": (5e-4, 1e-3, 2e-3, 3e-3),
    "weight_decay": (3e-3, 1e-2, 3e-2),
    "batch": (128, 256, 512),
    "crowd_weight": (0.25, 0.5, 0.75, 1.0),
    "label_smoothing": (0.0, 0.05, 0.1),
    "hidden_share": (0.3, 0.5, 0.7),
    "primary_weight": (1.0, 2.0, 4.0),
    "micro_weight": (0.03, 0.1, 0.3),
    "mixup": (0.0, 0.2),
    "embedding": (4, 6, 8),
}
_KEPT_SHARE = 0.5  # Of the values of a draw that stay as they are at present, so that most draws are near it.


def settings_to_try(present: Settings, others: tuple[Settings, ...], seed: int) -> Iterator[Settings]:
    """Everything that is to be tried, without end and without repetition.

    Args:
        present: What draws start from; comes first.
        others: Come next, such as the settings that a new best must beat.
        seed: Of the draws; the same seed and `present` give the same order.
    """
    seen: set[Settings] = set()
    for settings in chain((present, *others), _draws(present, random.Random(f"tuning:{seed}"))):
        if settings not in seen:
            seen.add(settings)
            yield settings


def _draws(present: Settings, chance: random.Random) -> Iterator[Settings]:
    while True:
        drawn = {name: chance.choice(values) for name, values in choices_of(present).items()}
        yield replace(present, **{name: v for name, v in drawn.items() if chance.random() >= _KEPT_SHARE})


def choices_of(settings: Settings) -> Choices:
    """The values that tuning draws from for settings of a kind."""
    if isinstance(settings, AdvancedSettings):
        return ADVANCED_CHOICES
    assert isinstance(settings, BaselineSettings)
    return BASELINE_CHOICES
