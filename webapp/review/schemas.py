"""What requests and answers about reviews look like."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from webapp.json_bodies import NO_NUL, without_zero_fraction
from webapp.prediction.schemas import STRICT
from webapp.review.queue import Ordering

Whole = Annotated[int, BeforeValidator(without_zero_fraction)]


class QueueQuery(BaseModel):
    """Which part of the queue."""

    order: Ordering = Field(default=Ordering.VALUE, description="How it is ordered")
    limit: int = Field(default=20, ge=1, le=100, description="How many items")
    unfilled: bool = Field(default=False, description="Leave out what a model's written-back value fills")


class LeaseBody(BaseModel):
    """Asks for the next item."""

    model_config = STRICT
    order: Literal["value", "uncertain", "popular", "newest", "random"] = Field(
        default="value", description="How the queue is ordered"
    )
    unfilled: bool = Field(default=False, description="Leave out what a model's written-back value fills")
    next: bool = Field(
        default=False, description="Pass what is held, which others get when its lease is over"
    )


class VerdictBody(BaseModel):
    """A decision about the item that is leased."""

    model_config = STRICT
    lease: Whole = Field(ge=1, le=2**31 - 1, description="As the lease was answered", examples=[1])
    decision: Literal["accept", "correct", "reject", "skip"]
    genres: list[Annotated[str, Field(min_length=1, max_length=100, pattern=NO_NUL)]] = Field(
        default_factory=list,
        max_length=5,
        description="The right genre groups, the primary one first: 1 to 5 for a correction, else none",
        examples=[["Jazz"]],
    )
    opinion: Whole | None = Field(
        default=None,
        description="As the lease was answered; where the models say something else by now, 409",
    )


class NamedThing(BaseModel):
    """An artist or a track."""

    id: str
    name: str


class GenreShare(BaseModel):
    """A genre group and its calibrated probability."""

    genre: str
    probability: float


class WaitingItem(BaseModel):
    """An item of the queue; an artist, or a track without one."""

    artist: NamedThing | None
    track: NamedThing | None
    primary: str = Field(description="The primary genre group in the eyes of the advanced model")
    uncertainty: float = Field(description="0, sure, to 1")
    popularity: int = Field(description="Its tracks and their plays")
    disagree: bool = Field(description="Whether the baseline says another primary genre group")
    denied_by: int = Field(
        description="How many listeners say that it is not of this group; counted for the order value"
    )
    value: float | None = Field(description="What the queue is ordered by, for the order value")


class QueueAnswer(BaseModel):
    """The head of the queue."""

    order: Ordering
    items: list[WaitingItem]


class Says(BaseModel):
    """What a version says of an item."""

    version: str
    primary: GenreShare
    genres: list[GenreShare]


class LeaseAnswer(BaseModel):
    """The item to decide about; all null where nothing waits."""

    lease: int | None
    expires_at: str | None = Field(description="ISO 8601 in UTC")
    artist: NamedThing | None
    track: NamedThing | None
    opinion: int | None
    advanced: Says | None = Field(
        description="Without an advanced version that serves, what the baseline says"
    )
    baseline: Says | None


class VerdictAnswer(BaseModel):
    """A verdict as it is stored."""

    verdict: int
    decision: str
    artist: NamedThing | None
    track: NamedThing | None
    genres: list[str] = Field(description="The right ones, the primary one first")


class ReviewersAnswer(BaseModel):
    """Cohen's kappa between the first and the second look."""

    kappa: float | None
    low: float | None
    high: float | None
    n: int
    observed: float
    expected: float


class ShareAnswer(BaseModel):
    """The share of verdicts that say a version's primary genre group, with its Wilson interval."""

    version: str
    of: str
    week: str | None = Field(description="The Monday of the week, where `of` is a group over time")
    agreed: int
    n: int
    share: float
    low: float
    high: float


class AgreementAnswer(BaseModel):
    """How far reviewers agree with each other and with the versions."""

    reviewers: ReviewersAnswer | None
    by_group: list[ShareAnswer]
    by_week: list[ShareAnswer]
    by_order: list[ShareAnswer]
    over_time: list[ShareAnswer] = Field(description="By genre and week, the earliest week first")


class DriftedAnswer(BaseModel):
    """One feature, or one predicted genre."""

    name: str
    stability_index: float = Field(
        description="0 for no change; of one genre, its part of that of all genres"
    )
    words: str = Field(description="as in training, shifted, or shifted much")


class DriftAnswer(BaseModel):
    """How far what a serving version is asked about is from its training data."""

    version: str
    measured_at: str
    sentence: str
    features: list[DriftedAnswer]
    genres: list[DriftedAnswer]


class ChallengeAnswer(BaseModel):
    """A version in the shadow beside the one that serves, on the items that people judged."""

    champion: str
    challenger: str
    n: int
    champion_agreed: int
    challenger_agreed: int
    p_value: float = Field(ge=0, le=1, description="Of McNemar's exact test")
    sentence: str


class DoubtAnswer(BaseModel):
    """A prediction that listeners deny."""

    track: str
    artist: str | None
    genre: str
    listeners: int


class DeploymentAnswer(BaseModel):
    """What becomes of the models after deployment; of what listeners deny, the 50 that most of them do."""

    drift: list[DriftAnswer]
    challenges: list[ChallengeAnswer]
    doubts: list[DoubtAnswer]
