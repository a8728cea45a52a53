"""What requests and answers about an artist look like."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from ml.features import FIELDS, TrackValues
from webapp.models import ModelKind
from webapp.prediction.artist_pieces import PIECE_TRACKS
from webapp.prediction.schemas import STRICT, GenreAboveThreshold, Model, PrimaryGenre, Track

LONGEST_ARTIST_ID = 100
LONGEST_NAME = next(int(field.high or 0) for field in FIELDS if field.name == "artist_name")

_ONE_OF_TWO: dict[str, Any] = {
    "oneOf": [
        {
            "required": ["artist_id"],
            "not": {"anyOf": [{"required": ["tracks"]}, {"required": ["artist_name"]}]},
        },
        {"required": ["tracks"], "not": {"required": ["artist_id"]}},
    ]
}


def _without_default(schema: dict[str, Any]) -> None:
    """A field that must be given or left out has no value of its own."""
    del schema["default"]


class ArtistRequest(BaseModel):
    """One artist to predict: of the catalogue, by `artist_id`, or described by its tracks."""

    model_config = ConfigDict(**STRICT, json_schema_extra=_ONE_OF_TWO)

    artist_id: Annotated[str, Field(min_length=1, max_length=LONGEST_ARTIST_ID, pattern=r"^[^\x00]*$")] = (
        Field(
            default="",
            description="The artist's id in the catalogue, whose tracks are then read from there",
            json_schema_extra=_without_default,
        )
    )
    artist_name: Annotated[str, Field(max_length=LONGEST_NAME)] | None = Field(
        default=None, description="Stands in for a track without one of its own"
    )
    tracks: Annotated[list[Track], Field(min_length=1, max_length=PIECE_TRACKS)] = Field(
        default=[], description="What is known of the artist's tracks", json_schema_extra=_without_default
    )
    model: Literal["baseline", "advanced", "both"] = Field(
        default="advanced", description="Which models answer"
    )

    @model_validator(mode="after")
    def names_one_artist(self) -> "ArtistRequest":
        """Refuse a request that names no artist, or two."""
        given = self.model_fields_set
        if ("artist_id" in given) == ("tracks" in given):
            raise PydanticCustomError("not_one_artist", "must give either artist_id or tracks")
        if {"artist_id", "artist_name"} <= given:
            raise PydanticCustomError("two_names", "must give artist_name only with tracks")
        return self

    def kinds(self) -> list[ModelKind]:
        """The models that are asked."""
        return [kind for kind in ModelKind if self.model in (kind, "both")]

    def described(self) -> Sequence[TrackValues]:
        """The fields that were given of each track; the artist's name stands in for a track without one."""
        shared = {} if self.artist_name is None else {"artist_name": self.artist_name}
        return [shared | track.model_dump(exclude_none=True) for track in self.tracks]


class ArtistNamed(BaseModel):
    """The artist that was asked about."""

    id: str | None = Field(description="In the catalogue; null where the artist was described")
    name: str | None


class PrimaryAnswer(BaseModel):
    """What a model says of an artist's primary genre."""

    model: Model
    primary: PrimaryGenre
    primary_probabilities: dict[str, float] = Field(
        description="Genre to probability of being the primary one, the likeliest first; they sum to 1"
    )
    votes: dict[str, int] = Field(
        description="Genre to the number of tracks that put it first, the commonest first"
    )


class ArtistBaseline(PrimaryAnswer):
    """The baseline's answer: one genre."""


class ArtistAdvanced(PrimaryAnswer):
    """The advanced model's answer: besides the primary genre, every genre that reaches its threshold."""

    genres: list[GenreAboveThreshold]
    unsure: bool = Field(description="True when no genre reaches its threshold")
    probabilities: dict[str, float] = Field(
        description="Genre to probability of belonging to the artist, each on its own: the mean over the tracks"
    )


class TrackVote(BaseModel):
    """What the models say of one of the artist's tracks, which sees the others."""

    model_config = ConfigDict(extra="forbid")
    index: int = Field(ge=0, description="Its place in the request or among the artist's tracks, from 0")
    id: str | None = Field(description="In the catalogue; null where the track was described")
    title: str | None
    baseline: PrimaryGenre | None = None
    advanced: PrimaryGenre | None = None
    missing: list[str] = Field(description="The inputs that were not given, or said nothing")


class ArtistAnswer(BaseModel):
    """The answers of the models that were asked, and the vote of each track."""

    model_config = ConfigDict(extra="forbid")
    artist: ArtistNamed
    n_tracks: int = Field(ge=1, description="How many tracks the artist has")
    tracks_used: int = Field(
        ge=1, le=PIECE_TRACKS, description=f"The answer rests on the first {PIECE_TRACKS:,} at most"
    )
    baseline: ArtistBaseline | None = None
    advanced: ArtistAdvanced | None = None
    tracks: list[TrackVote] = Field(description="One for each track that was used, in their order")
