"""What the accuracy route answers."""

from pydantic import BaseModel, Field


class Score(BaseModel):
    """A score with its interval over artists."""

    value: float
    low: float
    high: float


class GenreScores(BaseModel):
    """One genre group on the test tracks; null where there was no case to judge."""

    genre: str
    n: int = Field(description="Test tracks of the genre")
    precision: float | None
    recall: float | None
    f1: float | None


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
    trained_at: str = Field(description="UTC, ISO 8601")
    genres: list[GenreScores]


class AccuracyAnswer(BaseModel):
    """One entry per kind of model that serves; empty while none does."""

    models: list[VersionAccuracy]
