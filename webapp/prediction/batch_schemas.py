"""What requests and answers of a batch of tracks look like."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from webapp.models import ModelKind
from webapp.prediction.schemas import STRICT, GenreAboveThreshold, Model
from webapp.problem_schema import FieldError

MOST_TRACKS = 1_000
LONGEST_ID = 100
LARGEST_ID = 2**53 - 1

ItemId = str | int

_TRACKS = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_TRACKS,
    "description": (
        "Each an object as `track` of the other routes takes it, and in it, if you like, an `id`: text of up to "
        f"{LONGEST_ID} characters without line breaks, or a whole number, given back with the result. A wrong one "
        "gets an error in its place and spoils none of the others."
    ),
    "items": {},
    "examples": [
        [{"id": "a", "title": "Mi Fiesta", "artist_name": "Los Ejemplos", "energy": 0.7}, {"tempo": 120}]
    ],
}


class BatchRequest(BaseModel):
    """Up to 1,000 tracks to predict together."""

    model_config = STRICT
    tracks: Annotated[list[Any], Field(min_length=1, max_length=MOST_TRACKS), WithJsonSchema(_TRACKS)]
    model: Literal["baseline", "advanced", "both"] = Field(default="both", description="Which models answer")
    probabilities: bool = Field(
        default=False, description="Whether every result holds the probabilities of all genres"
    )

    def kinds(self) -> list[ModelKind]:
        """The models that are asked."""
        return [kind for kind in ModelKind if self.model in (kind, "both")]


class BriefBaseline(BaseModel):
    """The genre that the baseline gives a track."""

    genre: str
    probability: float = Field(ge=0, le=1)
    probabilities: dict[str, float] | None = Field(default=None, description="If they were asked for")


class BriefAdvanced(BaseModel):
    """The genres whose probabilities reach their thresholds, perhaps none."""

    genres: list[GenreAboveThreshold]
    unsure: bool
    probabilities: dict[str, float] | None = Field(default=None, description="If they were asked for")


class ItemError(BaseModel):
    """Why a track was not predicted."""

    detail: str
    errors: list[FieldError]


class BatchResult(BaseModel):
    """What became of one track: the answers of the models that were asked, or an error."""

    model_config = ConfigDict(extra="forbid")
    index: int = Field(ge=0, description="Its place in the request, from 0")
    id: ItemId | None = Field(default=None, description="As the request gave it")
    baseline: BriefBaseline | None = None
    advanced: BriefAdvanced | None = None
    missing: list[str] | None = Field(
        default=None, description="The inputs that were not given, or said nothing"
    )
    error: ItemError | None = None


class BatchAnswer(BaseModel):
    """One result for each track, in the order of the request."""

    models: list[Model]
    results: list[BatchResult]
    n_errors: int = Field(ge=0, description="How many results are errors")
