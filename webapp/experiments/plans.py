"""Making an experiment, and what its parts must look like."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ml.experiments.weights import shares_of
from webapp.experiments.metric_plans import MetricPlan
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.schedules import Schedule
from webapp.models import Layer, ModelVersion, Shows

Split = Literal["hash", "alternate", "paired", "stratified"]
COHORT_SPLITS = ("paired", "stratified")

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
RESERVED_KEYS = frozenset({"aa", "new", "plan"})  # Pages of other things stand at their addresses.
FEWEST_VARIANTS, MOST_VARIANTS = 2, 10


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
        arms: The control, then 1 to 9 treatments; their weights sum to 1.
        split: `hash` divides by a salted hash, `alternate` by the order of import; `paired` and `stratified` divide a
            cohort by what it did before.
        is_replay: Whether an old log is divided afterwards, so that nobody was shown anything different.
        population: Who may be in it.
        metrics: What it is judged by.
        schedule: Its size and time.

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
    metrics: MetricPlan = field(default_factory=MetricPlan)
    schedule: Schedule = field(default_factory=Schedule)

    def __post_init__(self) -> None:
        for key in (self.key, *(arm.key for arm in self.arms)):
            if not KEY.fullmatch(key):
                raise ExperimentError(
                    f"key is {key!r}, must be 1 to 60 lower-case letters, digits and hyphens"
                )
        if self.key in RESERVED_KEYS:
            raise ExperimentError(f"key is {self.key!r}, must not be {' or '.join(sorted(RESERVED_KEYS))}")
        if not FEWEST_VARIANTS <= len(self.arms) <= MOST_VARIANTS:
            raise ExperimentError(
                f"variants are {len(self.arms)}, must be {FEWEST_VARIANTS} to {MOST_VARIANTS}, the control first"
            )
        self._check_weights()
        self._check_versions()
        share = self.population.traffic_share
        if not 0 < share <= 1:
            raise ExperimentError(f"traffic_share is {share}, must be above 0 and at most 1")

    def _check_weights(self) -> None:
        try:
            shares = shares_of([(arm.key, arm.weight) for arm in self.arms])
        except ValueError as error:
            raise ExperimentError(str(error)) from error
        if 0 in shares.values():
            raise ExperimentError(f"weights are {shares}, must all be above 0")
        self._check_split(shares)

    def _check_split(self, shares: Mapping[str, float]) -> None:
        if self.split == "alternate" and len(set(shares.values())) > 1:
            raise ExperimentError(f"weights are {shares}, must be equal to alternate")
        if self.split == "paired" and list(shares.values()) != [0.5, 0.5]:
            raise ExperimentError(f"weights are {shares}, must be 0.5 and 0.5 of two variants to be paired")

    def _check_versions(self) -> None:
        for arm in self.arms:
            version = arm.model_version
            if version and version.kind != arm.shows:
                raise ExperimentError(
                    f"variant {arm.key!r} shows {arm.shows}, but {version.version!r} is a version of {version.kind}"
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
