"""What the comparison of two versions answers."""

from typing import Literal

from pydantic import BaseModel, Field

from webapp.evaluation.comparison import VersionComparison
from webapp.evaluation.schemas import Score
from webapp.json_bodies import NO_NUL


class ComparedVersions(BaseModel):
    """Which two versions."""

    a: str = Field(
        description="The version that is judged, such as advanced-2", max_length=60, pattern=NO_NUL
    )
    b: str = Field(description="The version it is held against", max_length=60, pattern=NO_NUL)


class DifferenceAnswer(BaseModel):
    """A score of both versions on the same tracks; null where there was no case."""

    a: float | None
    b: float | None
    difference: Score = Field(description="a minus b, with its paired interval over artists")
    is_lower_better: bool
    verdict: Literal["better", "worse"] | None = Field(
        description="What a is, where the interval excludes zero; else null"
    )


class GroupDifferenceAnswer(BaseModel):
    """One genre group."""

    slug: str
    name: str
    n_tracks: int
    n_artists: int
    is_small: bool = Field(description="Fewer than 10 artists: do not lean on it")
    f1: DifferenceAnswer


class SignFlipAnswer(BaseModel):
    """A two-sided test of no difference in how often each version is right."""

    p_value: float
    method: Literal["exact", "normal"]
    n_units: int = Field(description="Tracks or artists on which the versions differ")


class McNemarAnswer(BaseModel):
    """Tracks on which just one version is right."""

    only_a: int
    only_b: int
    tracks: SignFlipAnswer = Field(description="McNemar's test, each track by itself")
    artists: SignFlipAnswer = Field(description="The same with each artist's tracks together")
    believe: Literal["artists", "tracks"]
    because: str


class VersionComparisonAnswer(BaseModel):
    """How version a compares with version b."""

    a: str
    b: str
    sentence: str = Field(description="What may be concluded")
    is_worse: bool = Field(
        description="Whether a is shown to be worse in accuracy or log-loss, and so is not served unforced"
    )
    n_tracks: int = Field(description="Test tracks that both share")
    n_artists: int = Field(description="Their artists; neither version was trained on them")
    only_a: int = Field(description="Test tracks of a alone, which are not compared")
    only_b: int = Field(description="Test tracks of b alone, which are not compared")
    disagreeing: int = Field(
        description="Shared tracks left out since the two data sets label them differently"
    )
    is_small: bool = Field(description="Fewer than 10 artists are compared")
    level: float = Field(description="Confidence of the intervals")
    resamples: int
    seed: int
    metrics: dict[str, DifferenceAnswer]
    mcnemar: McNemarAnswer
    groups: list[GroupDifferenceAnswer] = Field(description="The largest difference first")

    @classmethod
    def of(cls, comparison: VersionComparison) -> "VersionComparisonAnswer":
        """Translate a comparison."""
        return cls.model_validate({**comparison.record, "is_worse": comparison.is_worse})
