"""Making an experiment, and what its parts must look like."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ml.experiments.assignment import new_salt
from ml.experiments.weights import shares_of
from webapp.clock import now_ms
from webapp.models import Experiment, Variant

Split = Literal["hash", "alternate"]

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class ExperimentError(ValueError):
    """An experiment that cannot be made or divided as asked, and why."""


@dataclass(frozen=True)
class Arm:
    """One variant to be: its key in addresses and data, its name for people, its fraction of listeners."""

    key: str
    name: str
    weight: float = 0.5


@dataclass(frozen=True)
class Plan:
    """What an experiment compares.

    Attributes:
        key: Lower-case letters, digits and hyphens, at most 60.
        name: For people.
        hypothesis: What is expected, and why.
        arms: The control and one treatment; their weights sum to 1.
        split: `hash` divides by a salted hash, `alternate` by the order of import.
        is_replay: Whether an old log is divided afterwards, so that nobody was shown anything different.

    Raises:
        ExperimentError: A part is out of range.
    """

    key: str
    name: str
    hypothesis: str
    arms: Sequence[Arm]
    split: Split
    is_replay: bool

    def __post_init__(self) -> None:
        for key in (self.key, *(arm.key for arm in self.arms)):
            if not KEY.fullmatch(key):
                raise ExperimentError(
                    f"key is {key!r}, must be 1 to 60 lower-case letters, digits and hyphens"
                )
        if len(self.arms) != 2:
            raise ExperimentError(f"variants are {len(self.arms)}, must be 2: the control and one treatment")
        try:
            shares = shares_of([(arm.key, arm.weight) for arm in self.arms])
        except ValueError as error:
            raise ExperimentError(str(error)) from error
        if 0 in shares.values():
            raise ExperimentError(f"weights are {shares}, must all be above 0")
        if self.split == "alternate" and set(shares.values()) != {0.5}:
            raise ExperimentError(f"weights are {shares}, must be equal to alternate")

    def to_rows(self) -> Experiment:
        """Make the rows, with a new random salt."""
        return Experiment(
            key=self.key,
            name=self.name,
            hypothesis=self.hypothesis,
            is_replay=self.is_replay,
            split=self.split,
            salt=new_salt(),
            created_at_ms=now_ms(),
            variants=[
                Variant(key=arm.key, name=arm.name, weight=arm.weight, position=position)
                for position, arm in enumerate(self.arms)
            ],
        )


def genre_prediction_replay(key: str, split: Split) -> Plan:
    """Plan what the imported listeners are divided for: a log of the past, divided afterwards."""
    return Plan(
        key=key,
        name="Genre prediction",
        hypothesis="Listeners whose tracks carry predicted genres listen longer per session.",
        arms=(Arm("none", "No genre prediction"), Arm("genre-prediction", "Genre prediction")),
        split=split,
        is_replay=True,
    )
