"""What the explanation of an answer looks like."""

from typing import Literal

from pydantic import BaseModel, Field

Block = Literal["title", "artist_name", "release", "audio", "other_tracks"]


class Odds(BaseModel):
    """How likely the genre is."""

    log_odds: float = Field(description="Natural logarithm of p / (1 - p)")
    probability: float = Field(ge=0, le=1)


class BlockValue(BaseModel):
    """What a block of inputs did to the answer."""

    block: Block
    value: float = Field(description="Shapley value in log-odds; above 0 it speaks for the genre")
    inputs: dict[str, float] = Field(description="Owen value of each given input; they sum to the block's")
    exact: bool = Field(description="Whether the values of the inputs are exact; the block's own always is")


class Letters(BaseModel):
    """Letters that stand together in a word."""

    letters: str = Field(examples=["fies"])
    weight: float


class WeighedWord(BaseModel):
    """A word as written, and what it adds to its text's score of the genre."""

    word: str = Field(examples=["Fiesta"])
    weight: float = Field(description="Above 0 it speaks for the genre; a sure text scores about 1")
    strongest: list[Letters] = Field(description="The letters in it that tell most, for or against")


class NeighbourTrack(BaseModel):
    """A training track near to this one."""

    track: str = Field(description="Its external id")
    title: str
    artist_name: str
    genres: list[str] = Field(description="Its genre groups as imported, the primary one first")
    distance: float = Field(
        ge=0, description="0 is the same answer and sound; sure of different genres is 1.4"
    )
    in_catalogue: bool = Field(description="Whether the catalogue still has the track")


class Explanation(BaseModel):
    """Why the model puts a genre first."""

    genre: str = Field(examples=["Latin"])
    summary: str = Field(
        examples=["The title speaks most for Latin (+1.8), the sound against it (-0.4)."],
        description="What speaks most for the genre and what most against it, in log-odds",
    )
    method: str = Field(description="How the values are found")
    with_nothing: Odds = Field(description="For a track of which nothing is known")
    with_everything: Odds = Field(description="The answer; the values of the blocks sum to the difference")
    blocks: list[BlockValue] = Field(description="The blocks of which something is given; others add nothing")
    words: dict[str, list[WeighedWord]] = Field(
        description="For title and artist_name, each word; empty for a model without n-grams"
    )
    neighbours: list[NeighbourTrack] | None = Field(
        description="The nearest training tracks, one of each artist; null for a version that kept none"
    )
