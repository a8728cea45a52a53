"""An experiment as people write it in JSON, to define it by request or by file."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from ml.experiments.metric_catalogue import METRICS
from webapp.experiments import plans, schedules
from webapp.experiments.definition_fields import (
    KEY,
    MetricKey,
    Moment,
    Name,
    ShownGenres,
    VersionName,
    Whole,
)
from webapp.json_bodies import NO_NUL, without_zero_fraction
from webapp.models import Looking, Shows
from webapp.prediction.schemas import STRICT

MOST_SESSIONS = 1_000_000

# The limits come first, or they are missing in the document.
PlannedListeners = Annotated[
    int,
    Field(ge=schedules.FEWEST_PLANNED, le=schedules.MOST_PLANNED),
    BeforeValidator(without_zero_fraction),
]


class VariantBody(BaseModel):
    """One variant; the first of an experiment is its control."""

    model_config = STRICT
    key: str = Field(pattern=KEY, examples=["control"])
    name: Name = Field(examples=["No genres"])
    weight: float = Field(
        gt=0, lt=1, description="Its fraction of listeners; all must sum to 1", examples=[0.5]
    )
    shows: ShownGenres = Field(description="The genres that its listeners see")
    model_version: VersionName | None = Field(
        default=None, description="The version that predicts them; left out, the one that serves"
    )

    def shown(self) -> Shows:
        """What it shows."""
        return Shows(self.shows)


class PopulationBody(BaseModel):
    """Who may be in an experiment."""

    model_config = STRICT
    premium: bool | None = Field(
        default=None, description="Only listeners with premium, or without; null for all"
    )
    minimum_sessions: Whole = Field(
        default=0, ge=0, le=MOST_SESSIONS, description="Sessions that they must have had"
    )
    traffic_share: float = Field(
        default=1.0, gt=0, le=1, description="Of these, the share that it takes at first"
    )
    layer: str | None = Field(
        default=None, pattern=KEY, description="Running experiments of one layer never share a listener"
    )


class GuardrailBody(BaseModel):
    """A metric that must not get worse by more than a margin."""

    model_config = STRICT
    metric: MetricKey
    margin: float = Field(
        ge=0,
        le=1e9,
        description="The worsening that is still acceptable: a fraction of the control mean, below 1, or in the "
        "metric's unit",
        examples=[0.1],
    )
    is_relative: bool = Field(default=True, description="Whether it is a fraction of the control mean")


class DefinitionBody(BaseModel):
    """An experiment to be made as a draft."""

    model_config = STRICT
    key: str = Field(pattern=KEY, examples=["genres-on-cards"])
    name: Name = Field(examples=["Genres on cards"])
    hypothesis: str = Field(
        min_length=1,
        max_length=500,
        pattern=NO_NUL,
        examples=["Listeners who see predicted genres listen longer per session."],
    )
    variants: list[VariantBody] = Field(min_length=plans.FEWEST_VARIANTS, max_length=plans.MOST_VARIANTS)
    population: PopulationBody = Field(default_factory=PopulationBody)
    split: Literal["hash", "paired", "stratified"] = Field(
        default="hash",
        description="hash for listeners who come one by one; the others divide all of its listeners at the start, by "
        "what they did before",
    )
    primary_metric: MetricKey = Field(default="session_duration", description="The one that decides")
    guardrails: list[GuardrailBody] = Field(default_factory=list, max_length=len(METRICS) - 1)
    secondary_metrics: list[MetricKey] = Field(default_factory=list, max_length=len(METRICS) - 1)
    planned_listeners: PlannedListeners | None = Field(
        default=None,
        description="With a value of the primary metric, in all arms together; several looks need it",
    )
    planned_looks: Whole = Field(
        default=1, ge=1, le=schedules.MOST_LOOKS, description="At the result, the last one included"
    )
    looking: Literal["planned", "always"] = Field(
        default="planned", description="Whether the result is read at the planned looks, or at any moment"
    )
    winsorised_at: float | None = Field(
        default=None,
        gt=schedules.LOWEST_WINSORISED,
        lt=1,
        description="Values above this fraction of listeners are pulled in to it, as a second reading of a mean",
        examples=[0.99],
    )
    starts_at: Moment = Field(default=None, description="It takes nobody before; null for at once")
    ends_at: Moment = Field(default=None, description="It takes nobody new from then on; null for never")

    def looked(self) -> Looking:
        """When its result is read."""
        return Looking(self.looking)


class ExtendBody(BaseModel):
    """A later end."""

    model_config = STRICT
    ends_at: Moment = Field(description="After the present one; null for never")


class RampBody(BaseModel):
    """A larger share of the traffic."""

    model_config = STRICT
    traffic_share: float = Field(gt=0, le=1)
