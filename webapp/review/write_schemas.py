"""What the routes about the dial and its batches are told and answer."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from webapp.evaluation.schemas import Score
from webapp.json_bodies import NO_NUL, without_zero_fraction
from webapp.models import WriteMode
from webapp.prediction.schemas import STRICT
from webapp.review.batches import ListedBatch
from webapp.review.dial import HIGHEST_PRECISION, LOWEST_PRECISION, USUAL_PRECISION
from webapp.review.dial_reading import DialReading, GroupReading
from webapp.review.undoing import Undone
from webapp.review.write_preview import SampledArtist

LARGEST_ID = 2**31 - 1
LARGEST_PAGE = 10**9 - 1

Mode = Literal["fill", "add", "replace"]
ABOUT_MODE = (
    "fill: only artists without any value; add: the group where it is missing; replace: in place of values of "
    "imports and models"
)


class DialQuery(BaseModel):
    """How the dial is turned."""

    precision: float = Field(
        default=USUAL_PRECISION, ge=LOWEST_PRECISION, le=HIGHEST_PRECISION, description="Wanted, a fraction"
    )
    mode: Mode = Field(default="fill", description=ABOUT_MODE)


class BatchBody(BaseModel):
    """What is to be written."""

    model_config = STRICT
    precision: float = Field(
        ge=LOWEST_PRECISION, le=HIGHEST_PRECISION, description="Wanted, a fraction", examples=[0.95]
    )
    mode: Mode = Field(default="fill", description=ABOUT_MODE)
    key: str | None = Field(
        default=None,
        min_length=1,
        max_length=60,
        pattern=NO_NUL,
        description="Of your making; asking again with it writes nothing more",
        examples=["nightly-2026-11-27"],
    )
    version: str | None = Field(
        default=None,
        max_length=60,
        pattern=NO_NUL,
        description="The version whose preview you have seen; if another serves, nothing is written",
    )


class BatchesQuery(BaseModel):
    """Which page of the list."""

    page: int = Field(default=1, ge=1, le=LARGEST_PAGE)


class BatchPath(BaseModel):
    """Which batch."""

    batch_id: Annotated[int, BeforeValidator(without_zero_fraction)] = Field(
        ge=1, le=LARGEST_ID, description="Its number"
    )


class DialGroup(BaseModel):
    """One group of the dial."""

    group: str
    slug: str
    threshold: float | None = Field(
        description="The probability from which on it is written; null leaves it to people"
    )
    precision: Score
    coverage: Score
    n_held_out: int = Field(description="Held-out artists of which the version says this group")
    waiting: int = Field(description="Artists of which the version says this group now")
    written: int = Field(description="Those of them that would get it")

    @classmethod
    def of(cls, one: GroupReading) -> "DialGroup":
        """Translate a group."""
        return cls(
            group=one.name,
            slug=one.slug,
            threshold=one.threshold,
            precision=Score(**vars(one.precision)),
            coverage=Score(**vars(one.coverage)),
            n_held_out=one.held_out,
            waiting=one.now.waiting,
            written=one.now.written,
        )


class DialArtist(BaseModel):
    """An artist that would change."""

    artist_id: str
    name: str
    now: list[str] = Field(description="Its groups so far")
    gets: str
    probability: float
    is_primary: bool
    loses: list[str]

    @classmethod
    def of(cls, one: SampledArtist) -> "DialArtist":
        """Translate an artist."""
        return cls(
            artist_id=one.external_id,
            name=one.name,
            now=[label.name for label in one.now],
            gets=one.gets,
            probability=one.probability,
            is_primary=one.is_primary,
            loses=[label.name for label in one.loses],
        )


class DialAnswer(BaseModel):
    """What the dial promises, and what it would write."""

    version: str
    is_synthetic: bool
    wanted: float
    mode: Mode
    sentence: str
    precision: Score = Field(description="Promised share of right groups among those written")
    coverage: Score = Field(description="Promised share that is filled of artists like the held-out ones")
    n_held_out: int
    waiting: int = Field(description="Artists that the mode concerns")
    written: int = Field(description="Those of them that would get a group")
    removed: int = Field(description="Values that would be removed")
    silent: int = Field(
        description="Further artists without a genre, of whom the version has said nothing yet"
    )
    groups: list[DialGroup]
    sample: list[DialArtist] = Field(description="Some that would change, the least sure first")

    @classmethod
    def of(cls, reading: DialReading) -> "DialAnswer":
        """Translate a reading."""
        would = reading.preview
        return cls(
            version=reading.version.version,
            is_synthetic=reading.version.is_synthetic,
            wanted=reading.wanted,
            mode=would.mode.value,
            sentence=reading.sentence,
            precision=Score(**vars(reading.precision)),
            coverage=Score(**vars(reading.coverage)),
            n_held_out=reading.held_out,
            waiting=would.total.waiting,
            written=would.total.written,
            removed=would.removed,
            silent=would.silent,
            groups=[DialGroup.of(one) for one in reading.groups],
            sample=[DialArtist.of(one) for one in would.sample],
        )


class WriteBatchAnswer(BaseModel):
    """A batch that was written."""

    batch: int = Field(description="Its number")
    version: str
    mode: WriteMode
    precision: float = Field(description="What was wanted")
    artists: int
    values_added: int
    values_removed: int
    written_at: str = Field(description="UTC, ISO 8601")
    by: str | None = Field(description="A user name; null for the command line")
    key: str | None
    undone_at: str | None
    undone_by: str | None

    @classmethod
    def of(cls, one: ListedBatch) -> "WriteBatchAnswer":
        """Translate a batch."""
        batch = one.batch
        return cls(
            batch=batch.id,
            version=one.version,
            mode=WriteMode(batch.mode),
            precision=batch.precision,
            artists=batch.artists,
            values_added=batch.values_added,
            values_removed=batch.values_removed,
            written_at=one.written_at,
            by=one.by,
            key=batch.client_key,
            undone_at=one.undone_at,
            undone_by=one.undone_by,
        )


class BatchesAnswer(BaseModel):
    """A page of the batches, the newest first."""

    batches: list[WriteBatchAnswer]
    page: int
    pages: int


class UndoneAnswer(BaseModel):
    """What undoing a batch did."""

    batch: int
    taken_back: int = Field(description="Values of the batch that were still there")
    restored: int = Field(description="Values that it had removed and that are back")
    left: int = Field(
        description="Values that it had removed and that stay away, as an import has said otherwise since"
    )

    @classmethod
    def of(cls, done: Undone) -> "UndoneAnswer":
        """Translate what was done."""
        return cls(batch=done.batch.id, taken_back=done.taken_back, restored=done.restored, left=done.left)
