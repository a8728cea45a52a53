"""Use cases of the registry: train versions, register them, verify them, let one of each kind serve."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ml.artefacts import ArtefactError, claimed_folder, verify
from webapp.accounts.service import record
from webapp.clock import now_ms
from webapp.config import settings_of
from webapp.models import ModelKind, ModelVersion

if TYPE_CHECKING:
    from ml.training import Progress, TrainedVersion

__all__ = [
    "ArtefactError",
    "UnknownVersionError",
    "find_serving",
    "get_version",
    "list_versions",
    "register_version",
    "serve_version",
    "serves_soundly",
    "train_models",
    "verify_version",
]


class UnknownVersionError(LookupError):
    """A version that the registry does not know."""


def train_models(
    session: Session, kinds: Sequence[ModelKind], seed: int, progress: "Progress"
) -> Iterator["TrainedVersion"]:
    """Train versions one after the other; each is to be registered as it comes.

    The catalogue is read once and let go before the first training begins, so that no transaction is open
    while models train.

    Raises:
        DatasetError: The catalogue has too few artists or groups.
        ArtefactError: A version cannot be written, or does not answer like its model.
    """
    from ml.dataset import load_dataset

    progress("reading the catalogue", 0.0)
    dataset = load_dataset(session)
    taken = set(session.scalars(select(ModelVersion.version)))
    session.rollback()
    for kind in kinds:
        with claimed_folder(_artefacts(), kind, taken) as folder:
            from ml.training import train

            trained = train(kind.value, dataset, folder, seed, progress)
        yield trained


def register_version(session: Session, trained: "TrainedVersion", serve: bool | None = None) -> ModelVersion:
    """Enter a trained version into the registry.

    Args:
        session: Inside a write transaction.
        trained: What `train_models` gave.
        serve: Whether it shall serve; None lets it serve if no other version of its kind does.
    """
    version = ModelVersion(
        kind=trained.kind,
        version=trained.version,
        folder=trained.folder.name,
        manifest_sha256=trained.manifest_sha256,
        data_fingerprint=trained.data_fingerprint,
        mapping_id=trained.mapping_id,
        seed=trained.seed,
        metrics=trained.metrics,
        is_synthetic=trained.is_synthetic,
        is_serving=False,
        created_at_ms=now_ms(),
    )
    session.add(version)
    session.flush()
    record(session, "model version trained", version.version, account_id=None, seed=version.seed)
    if serve is None:
        serve = find_serving(session, ModelKind(version.kind)) is None
    if serve:
        serve_version(session, version.version)
    return version


def serve_version(session: Session, version: str, account_id: int | None = None) -> ModelVersion:
    """Let a version serve in place of the one of its kind that did; every worker follows by itself.

    Raises:
        UnknownVersionError: The registry does not know it.
        ArtefactError: Its files are not what was registered.
    """
    chosen = get_version(session, version)
    verify_version(chosen)
    before = find_serving(session, ModelKind(chosen.kind))
    if before is chosen:
        return chosen
    session.execute(
        update(ModelVersion)
        .where(ModelVersion.kind == chosen.kind, ModelVersion.is_serving)
        .values(is_serving=False)
    )
    chosen.is_serving = True
    session.flush()
    replaced = before.version if before else None
    record(session, "model version serves", version, account_id=account_id, replaced=replaced)
    return chosen


def find_serving(session: Session, kind: ModelKind) -> ModelVersion | None:
    """Find the version of a kind that serves."""
    return session.scalar(select(ModelVersion).where(ModelVersion.kind == kind, ModelVersion.is_serving))


def serves_soundly(session: Session, kind: ModelKind) -> bool:
    """Whether a version of the kind serves and its files are what was registered."""
    serving = find_serving(session, kind)
    if serving is None:
        return False
    try:
        verify_version(serving)
    except ArtefactError:
        return False
    return True


def get_version(session: Session, version: str) -> ModelVersion:
    """Look a version up by its name.

    Raises:
        UnknownVersionError: The registry does not know it.
    """
    found = session.scalar(select(ModelVersion).where(ModelVersion.version == version))
    if found is None:
        raise UnknownVersionError(f"there is no model version {version!r}")
    return found


def list_versions(session: Session) -> Sequence[ModelVersion]:
    """All versions, the oldest first."""
    return session.scalars(select(ModelVersion).order_by(ModelVersion.id)).all()


def verify_version(version: ModelVersion) -> None:
    """Check every file of a version against its hash.

    Raises:
        ArtefactError: A file is absent or altered; the error names it and both hashes.
    """
    verify(_artefacts() / version.folder, version.manifest_sha256)


def _artefacts() -> Path:
    return settings_of(current_app).artefact_folder
