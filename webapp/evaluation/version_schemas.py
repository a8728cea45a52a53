"""What the routes about versions answer."""

from typing import Any

from pydantic import BaseModel, Field

from webapp.clock import utc_text
from webapp.evaluation.accuracy import VersionReport
from webapp.evaluation.details import VersionDetails
from webapp.evaluation.schemas import Score


class VersionPath(BaseModel):
    """Which version."""

    version: str = Field(description="Its name, such as advanced-1", max_length=60)


class VersionSummary(BaseModel):
    """A version in the list."""

    kind: str
    version: str
    is_serving: bool
    is_synthetic: bool = Field(description="Whether it was trained on invented data")
    accuracy: Score
    n_tracks: int = Field(description="Test tracks")
    n_artists: int = Field(description="Test artists")
    seed: int
    data_fingerprint: str
    mapping_version: int
    trained_at: str = Field(description="UTC, ISO 8601")

    @classmethod
    def of(cls, report: VersionReport) -> "VersionSummary":
        """Translate a report."""
        return cls(
            kind=report.kind,
            version=report.version,
            is_serving=report.is_serving,
            is_synthetic=report.is_synthetic,
            accuracy=Score.model_validate(report.metrics["accuracy"]),
            n_tracks=report.n_tracks,
            n_artists=report.n_artists,
            seed=report.seed,
            data_fingerprint=report.data_fingerprint,
            mapping_version=report.mapping_version,
            trained_at=report.trained_at,
        )


class VersionsAnswer(BaseModel):
    """Every version, the newest first."""

    models: list[VersionSummary]


class LineageAnswer(BaseModel):
    """Where a version comes from."""

    data_fingerprint: str = Field(description="SHA-256 over the data it was trained on")
    mapping_version: int = Field(description="Version of the mapping from micro-genres to groups")
    mapping_in_force: int = Field(description="The newest version of that mapping")
    seed: int
    manifest_sha256: str = Field(description="Of the file that holds the hashes of all others")
    trained_at: str = Field(description="UTC, ISO 8601")
    served_from: list[str] = Field(description="When it began to serve, the last time first; UTC, ISO 8601")


class VersionAnswer(BaseModel):
    """A version; what its manifest tells is null where that file is absent or altered."""

    kind: str
    version: str
    is_serving: bool
    is_synthetic: bool
    lineage: LineageAnswer
    metrics: dict[str, Any] = Field(
        description="The evaluation on test artists; under `feedback`, what it learnt from reviewers"
    )
    fault: str | None = Field(description="Why the manifest cannot be read; null if it can")
    environment: dict[str, Any] | None = Field(
        description="Python, platform, processors, libraries, and the lock file's hash"
    )
    settings: dict[str, Any] | None = Field(description="Profile and hyperparameters")
    samples: dict[str, Any] | None = Field(
        description="Tracks and artists that it was trained, calibrated and tested on"
    )
    training_curve: list[dict[str, Any]] | None = Field(
        description="Loss by epoch; empty for a model without epochs"
    )
    calibration: dict[str, Any] | None
    groups: list[dict[str, Any]] | None = Field(
        description="What it can answer; others lack training artists"
    )
    left_out: list[dict[str, Any]] | None = Field(description="Groups with too few training artists")
    thresholds: list[float] | None = Field(description="One per group; empty for a baseline")
    duration_s: float | None = Field(description="How long the training took, seconds")
    files: dict[str, str] | None = Field(description="SHA-256 of each file")

    @classmethod
    def of(cls, details: VersionDetails) -> "VersionAnswer":
        """Translate a version; a manifest of an older program lacks some of the facts."""
        row, told = details.row, details.manifest or {}
        return cls(
            kind=row.kind,
            version=row.version,
            is_serving=row.is_serving,
            is_synthetic=row.is_synthetic,
            lineage=LineageAnswer(
                data_fingerprint=row.data_fingerprint,
                mapping_version=row.mapping_id,
                mapping_in_force=details.mapping_in_force,
                seed=row.seed,
                manifest_sha256=row.manifest_sha256,
                trained_at=utc_text(row.created_at_ms),
                served_from=details.served_from,
            ),
            metrics=row.metrics,
            fault=details.fault or None,
            **{name: told.get(name) for name in _FROM_MANIFEST},
        )


_FROM_MANIFEST = (
    "environment",
    "settings",
    "samples",
    "training_curve",
    "calibration",
    "groups",
    "left_out",
    "thresholds",
    "duration_s",
    "files",
)
