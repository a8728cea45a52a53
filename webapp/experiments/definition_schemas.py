"""An experiment as people write it in JSON, to define it by request or by file."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from webapp.experiments import plans
from webapp.json_bodies import NO_NUL, without_zero_fraction
from webapp.models import Shows
from webapp.prediction.schemas import STRICT

KEY = f"^{plans.KEY.pattern}$"


class VariantBody(BaseModel):
    """One variant; the first of an experiment is its control."""

    model_config = STRICT
    key: str = Field(pattern=KEY, examples=["control"])
    name: str = Field(min_length=1, max_length=200, pattern=NO_NUL, examples=["No genres"])
    weight: float = Field(
        gt=0, lt=1, description="Its fraction of listeners; all must sum to 1", examples=[0.5]
    )
    shows: Literal["nothing", "baseline", "advanced"] = Field(description="The genres that its listeners see")
    model_version: str | None = Field(
        default=None,
        max_length=60,
        description="The version that predicts them; left out, the one that serves",
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
    minimum_sessions: Annotated[int, BeforeValidator(without_zero_fraction)] = Field(
        default=0, ge=0, le=1_000_000, description="Sessions that they must have had"
    )
    traffic_share: float = Field(
        default=1.0, gt=0, le=1, description="Of these, the share that it takes at first"
    )
    layer: str | None = Field(
        default=None, pattern=KEY, description="Running experiments of one layer never share a listener"
    )


class DefinitionBody(BaseModel):
    """An experiment to be made as a draft."""

    model_config = STRICT
    key: str = Field(pattern=KEY, examples=["genres-on-cards"])
    name: str = Field(min_length=1, max_length=200, pattern=NO_NUL, examples=["Genres on cards"])
    hypothesis: str = Field(
        min_length=1,
        max_length=500,
        examples=["Listeners who see predicted genres listen longer per session."],
    )
    variants: list[VariantBody] = Field(min_length=2, max_length=2)
    population: PopulationBody = Field(default_factory=PopulationBody)


class RampBody(BaseModel):
    """A larger share of the traffic."""

    model_config = STRICT
    traffic_share: float = Field(gt=0, le=1)


class VariantAnswer(BaseModel):
    """One variant."""

    key: str
    name: str
    weight: float
    shows: str
    model_version: str | None


class DefinedExperiment(BaseModel):
    """Where an experiment stands."""

    key: str
    name: str
    hypothesis: str
    state: str = Field(description="draft, running, stopped or archived")
    is_replay: bool
    traffic_share: float
    layer: str | None
    population_premium: bool | None
    population_minimum_sessions: int
    started_at: str | None
    stopped_at: str | None
    variants: list[VariantAnswer]
