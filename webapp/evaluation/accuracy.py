"""How accurate the versions are, as pages and JSON say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.catalogue.mapping_versions import newest_mapping_id
from webapp.clock import utc_text
from webapp.models import ModelVersion


@dataclass(frozen=True)
class VersionReport:
    """One version with its evaluation on test artists.

    Attributes:
        evaluation: All that `ml.evaluation` found, whose parts the other attributes name.
        metrics: Name to value, low and high.
        mapping_version: The version of the genre mapping that it was trained on; `mapping_in_force` the newest.
        genres: For each group its name, n tracks, precision, recall and f1; a ratio without cases is None.
    """

    kind: str
    version: str
    is_serving: bool
    is_synthetic: bool
    evaluation: dict[str, Any]
    metrics: dict[str, dict[str, float]]
    level: float
    n_tracks: int
    n_artists: int
    split: str
    seed: int
    data_fingerprint: str
    mapping_version: int
    mapping_in_force: int
    trained_at: str
    genres: list[dict[str, Any]]


def report_serving(session: Session) -> list[VersionReport]:
    """Report the versions that serve, the baseline last: the alphabet happens to put the better one first."""
    rows = session.scalars(select(ModelVersion).where(ModelVersion.is_serving).order_by(ModelVersion.kind))
    return _reports(session, rows)


def report_all(session: Session) -> list[VersionReport]:
    """Report every version, the newest first."""
    return _reports(session, session.scalars(select(ModelVersion).order_by(ModelVersion.id.desc())))


def _reports(session: Session, rows: Iterable[ModelVersion]) -> list[VersionReport]:
    in_force = session.scalar(select(newest_mapping_id())) or 0
    return [_report(row, in_force) for row in rows]


def _report(row: ModelVersion, mapping_in_force: int) -> VersionReport:
    found = row.metrics
    return VersionReport(
        kind=row.kind,
        version=row.version,
        is_serving=row.is_serving,
        is_synthetic=row.is_synthetic,
        evaluation=found,
        metrics=found["scores"],
        level=found["level"],
        n_tracks=found["n_tracks"],
        n_artists=found["n_artists"],
        split=found["protocol"],
        seed=row.seed,
        data_fingerprint=row.data_fingerprint,
        mapping_version=row.mapping_id,
        mapping_in_force=mapping_in_force,
        trained_at=utc_text(row.created_at_ms),
        genres=[{"genre": group["name"], **_counts_and_ratios(group)} for group in found["groups"]],
    )


def _counts_and_ratios(group: dict[str, Any]) -> dict[str, Any]:
    return {name: group[name] for name in ("n", "precision", "recall", "f1")}
