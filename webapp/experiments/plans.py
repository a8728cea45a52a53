"""Making an experiment, and what its parts must look like."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ml.experiments.assignment import new_salt
from ml.experiments.weights import shares_of
from webapp.clock import now_ms
from webapp.models import Experiment, ExperimentState, Layer, ModelVersion, Shows, Variant

Split = Literal["hash", "alternate"]

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
RESERVED_KEYS = frozenset({"aa", "plan"})  # Pages of other things stand at their addresses.


class ExperimentError(ValueError):
    """An experiment that cannot be made or divided as asked, and why."""


@dataclass(frozen=True)
class Arm:
    """One variant to be.

    Attributes:
        key: In addresses and data.
        name: For people.
        weight: Its fraction of listeners.
        shows: The genres that its listeners see.
        model_version: The version that predicts them; None for the one that serves.
    """

    key: str
    name: str
    weight: float = 0.5
    shows: Shows = Shows.NOTHING
    model_version: ModelVersion | None = None


@dataclass(frozen=True)
class Population:
    """Who may be in an experiment.

    Attributes:
        premium: Only listeners with premium, or only those without; None for all.
        minimum_sessions: Sessions that a listener must have had, at least 0.
        traffic_share: Of these, the share that the experiment takes when it starts, above 0, at most 1.
        layer: Where experiments divide the listeners among them, so that nobody is in two.
    """

    premium: bool | None = None
    minimum_sessions: int = 0
    traffic_share: float = 1.0
    layer: Layer | None = None


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
        population: Who may be in it.

    Raises:
        ExperimentError: A part is out of range.
    """

    key: str
    name: str
    hypothesis: str
    arms: Sequence[Arm]
    split: Split
    is_replay: bool
    population: Population = Population()

    def __post_init__(self) -> None:
        for key in (self.key, *(arm.key for arm in self.arms)):
            if not KEY.fullmatch(key):
                raise ExperimentError(
                    f"key is {key!r}, must be 1 to 60 lower-case letters, digits and hyphens"
                )
        if self.key in RESERVED_KEYS:
            raise ExperimentError(f"key is {self.key!r}, must not be {' or '.join(sorted(RESERVED_KEYS))}")
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
        self._check_versions()
        share = self.population.traffic_share
        if not 0 < share <= 1:
            raise ExperimentError(f"traffic_share is {share}, must be above 0 and at most 1")

    def _check_versions(self) -> None:
        for arm in self.arms:
            version = arm.model_version
            if version and version.kind != arm.shows:
                raise ExperimentError(
                    f"variant {arm.key!r} shows {arm.shows}, but {version.version!r} is a version of {version.kind}"
                )

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
            # A log of the past is over.
            state=ExperimentState.STOPPED if self.is_replay else ExperimentState.DRAFT,
            layer=self.population.layer,
            segments=[[0.0, self.population.traffic_share]],
            population_premium=self.population.premium,
            population_minimum_sessions=self.population.minimum_sessions,
            variants=[
                Variant(
                    key=arm.key,
                    name=arm.name,
                    weight=arm.weight,
                    position=position,
                    shows=arm.shows,
                    model_version=arm.model_version,
                )
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
