"""What the accuracy route answers. A version that was trained by an older program lacks some parts."""

from pydantic import BaseModel, Field

from webapp.evaluation.accuracy import VersionReport


class Score(BaseModel):
    """A score with its interval over artists; null where there was no case, or no second artist."""

    value: float | None
    low: float | None
    high: float | None


class GenreScores(BaseModel):
    """One genre group on the test tracks; null where there was no case to judge."""

    genre: str
    n: int = Field(description="Test tracks of the genre")
    precision: float | None
    recall: float | None
    f1: float | None


class PartScores(BaseModel):
    """Scores on a part of the test tracks, or of the test artists."""

    label: str
    n_tracks: int | None = Field(default=None, description="Null where whole artists are scored")
    n_artists: int
    is_small: bool = Field(default=False, description="Fewer than 10 artists: do not lean on it")
    accuracy: Score
    top_3: Score | None = None
    log_loss: Score | None = None


class CoveragePoint(BaseModel):
    """What becomes of answering only from a probability on."""

    threshold: float
    coverage: Score = Field(description="Share of tracks that is answered")
    precision: Score = Field(description="Share of answers that is right")


class ReliabilityBin(BaseModel):
    """Tracks whose likeliest genre has a probability between two ends."""

    low: float
    high: float
    n_tracks: int
    n_artists: int
    confidence: float | None = Field(description="Mean stated probability; null in an empty bin")
    frequency: Score = Field(description="How often the likeliest genre was right")


class ArtistScores(BaseModel):
    """Answers about whole artists, each from all its tracks."""

    protocol: str
    n_artists: int
    scores: dict[str, Score]
    by_tracks: list[PartScores] = Field(description="By number of tracks of the artist")


class MissingInputs(BaseModel):
    """The same test tracks with some of what is known of them hidden."""

    label: str
    scores: dict[str, Score]


class OtherSplit(BaseModel):
    """The same model trained on another split; `not_possible` says why there are no scores."""

    protocol: str | None = None
    is_honest: bool | None = Field(default=None, description="Whether no artist stands on both sides")
    n_tracks: int | None = None
    n_artists: int | None = None
    scores: dict[str, Score] | None = None
    not_possible: str | None = None


class VersionAccuracy(BaseModel):
    """A serving version and its evaluation on artists never seen in training."""

    kind: str
    version: str
    is_synthetic: bool = Field(description="Whether it was trained on invented data")
    metrics: dict[str, Score]
    level: float = Field(description="Confidence of the intervals")
    n_tracks: int = Field(description="Test tracks")
    n_artists: int = Field(description="Test artists")
    split: str = Field(description="How training, validation and test were divided")
    seed: int
    data_fingerprint: str = Field(description="SHA-256 over the data it was trained on")
    mapping_version: int = Field(description="Version of the mapping from micro-genres to groups")
    mapping_in_force: int = Field(description="The newest version of that mapping")
    trained_at: str = Field(description="UTC, ISO 8601")
    genres: list[GenreScores]
    breakdowns: dict[str, list[PartScores]] = Field(description="By `era`, `tracks_of_artist` and `script`")
    confusion: list[list[int]] = Field(
        description="Test tracks; rows are true primary genres, columns answers, both in the order of `genres`"
    )
    reliability: list[ReliabilityBin]
    coverage: list[CoveragePoint]
    artist_level: ArtistScores | None
    missing_inputs: list[MissingInputs]
    other_splits: dict[str, OtherSplit] = Field(
        description="`random`, which flatters since its artists are known, and `time`"
    )

    @classmethod
    def of(cls, report: VersionReport) -> "VersionAccuracy":
        """Translate a report."""
        parts = report.evaluation
        return cls.model_validate(
            {
                **vars(report),
                "breakdowns": parts.get("breakdowns", {}),
                "confusion": parts.get("confusion", []),
                "reliability": parts.get("reliability", []),
                "coverage": parts.get("coverage", []),
                "artist_level": parts.get("artist_level"),
                "missing_inputs": parts.get("missing_inputs", []),
                "other_splits": parts.get("other_splits", {}),
            }
        )


class AccuracyAnswer(BaseModel):
    """One entry per kind of model that serves; empty while none does."""

    models: list[VersionAccuracy]
