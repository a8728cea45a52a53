"""What prediction requests and answers look like. The limits are those of `ml.features`."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from ml import features
from webapp.prediction.explanation_schemas import Explanation
from webapp.prediction.schema_fields import column_of

EXPLANATION: Any = Field(default=None, description="Why; only where the request asked to explain")
STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class _Track(BaseModel):
    """What is known of a track; every field may be left out, but not all of them."""

    model_config = ConfigDict(**STRICT, json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def says_something(self) -> "_Track":
        """Refuse a track that says nothing at all."""
        if all(value is None or (isinstance(value, str) and not value.strip()) for _, value in self):
            raise PydanticCustomError("empty", "every field is empty, must give at least one")
        return self


_columns: dict[str, Any] = {field.name: column_of(field) for field in features.FIELDS}
Track = create_model("Track", __base__=_Track, __doc__=_Track.__doc__, **_columns)


class PredictionRequest(BaseModel):
    """One track to predict."""

    model_config = STRICT
    track: Track
    explain: bool = Field(
        default=False,
        description="Whether the answer shall say why, which takes some milliseconds; `?explain=true` asks for it, too",
    )

    listener_id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")] | None = Field(
        default=None,
        description="A listener whose taste shall re-rank the answer, which needs a token of the scope tastes:read; "
        "without it nobody's does",
        examples=[None],
    )

    def values(self) -> dict[str, Any]:
        """The fields that were given, by name."""
        given: dict[str, Any] = self.track.model_dump(exclude_none=True)
        return given


class Model(BaseModel):
    """The model that answered."""

    kind: str = Field(examples=["baseline"])
    version: str = Field(examples=["baseline-1"])


class Reranking(BaseModel):
    """How a listener's taste re-ranked the answer: odds of each genre times a power of its share for the listener."""

    listener_id: str
    plays: int = Field(description="Events of the listener on tracks of the model's genres")
    skips: int
    likes: int
    favourites: int = Field(description="Favourite genres that they name")
    weight: float = Field(
        ge=0,
        le=1,
        description="Of the listener's own history beside the catalogue's shares; 0 changes nothing",
    )
    likeliest_before: str = Field(description="The likeliest primary genre as the model alone says it")
    likeliest_after: str


RERANKED: Any = Field(
    default=None, description="How the answer was re-ranked; only where listener_id was given"
)


class GenreAboveThreshold(BaseModel):
    """One genre of the advanced model's answer."""

    genre: str = Field(examples=["Latin"])
    probability: float = Field(ge=0, le=1)
    threshold: float = Field(
        ge=0, le=1, description="The genre's own threshold, which the probability reached"
    )


class BaselineAnswer(BaseModel):
    """One genre, and the probabilities of all; they sum to 1."""

    model: Model
    genre: str
    probabilities: dict[str, float] = Field(description="Genre to probability, the likeliest first")
    missing: list[str] = Field(description="The inputs that were not given, or said nothing")
    explanation: Explanation | None = EXPLANATION
    reranked: Reranking | None = RERANKED


class PrimaryGenre(BaseModel):
    """The genre that is likeliest to be the artist's first one."""

    genre: str = Field(examples=["Latin"])
    probability: float = Field(ge=0, le=1, description="Of being the primary genre; all genres' sum to 1")


class AdvancedAnswer(BaseModel):
    """Every genre whose probability reaches its threshold, perhaps none."""

    model: Model
    genres: list[GenreAboveThreshold]
    unsure: bool = Field(description="True when no genre reaches its threshold")
    primary: PrimaryGenre
    probabilities: dict[str, float] = Field(
        description="Genre to probability, each on its own, the likeliest first"
    )
    missing: list[str]
    explanation: Explanation | None = EXPLANATION
    reranked: Reranking | None = RERANKED


class GroupDifference(BaseModel):
    """How far the two models are apart on one genre."""

    genre: str
    baseline: float | None = Field(description="Null when the model does not know the genre")
    advanced: float | None


class ComparisonAnswer(BaseModel):
    """Both answers side by side."""

    baseline: BaselineAnswer
    advanced: AdvancedAnswer
    agree: bool = Field(description="Whether the baseline's genre is the advanced model's likeliest one")
    differences: list[GroupDifference] = Field(
        description="The five genres on which the models are furthest apart"
    )
