"""Use cases of the registry: train versions and register them; the others are named here for whoever asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.artefacts import ArtefactError, claimed_folder
from ml.tuned_settings import read_settings, seed_of_tuning
from webapp.accounts.service import record
from webapp.clock import now_ms
from webapp.evaluation.promotion import WorseVersionError
from webapp.evaluation.registry import (
    UnknownVersionError,
    artefact_folder,
    find_serving,
    get_version,
    list_versions,
    serves_soundly,
    verify_version,
)
from webapp.evaluation.serving import NothingBeforeError, Promotion, roll_back, serve_version
from webapp.models import ModelKind, ModelVersion

if TYPE_CHECKING:
    from ml.settings import Profile
    from ml.training import Progress, TrainedVersion

__all__ = [
    "ArtefactError",
    "NothingBeforeError",
    "Promotion",
    "Registration",
    "UnknownVersionError",
    "WorseVersionError",
    "find_serving",
    "get_version",
    "list_versions",
    "notes_on_tuning",
    "register_version",
    "roll_back",
    "serve_version",
    "serves_soundly",
    "train_models",
    "verify_version",
]


@dataclass(frozen=True)
class Registration:
    """A version that was entered into the registry.

    Attributes:
        promotion: How it began to serve; None if it does not.
        refusal: Why it does not serve although it was to; None if it was not to, or does.
    """

    version: ModelVersion
    promotion: Promotion | None = None
    refusal: WorseVersionError | None = None


def train_models(
    session: Session,
    kinds: Sequence[ModelKind],
    seed: int,
    progress: "Progress",
    profile: "Profile" = "full",
    with_feedback: bool = False,
) -> Iterator["TrainedVersion"]:
    """Train versions one after the other; each is to be registered as it comes.

    The catalogue is read once and let go before the first training begins, so that no transaction is open
    while models train.

    Hyperparameters are those that `flask models tune` found best, if it was run.

    Args:
        session: Only reads.
        kinds: Which models.
        seed: Of the split and the models.
        progress: See `ml.training.train`.
        profile: Likewise.
        with_feedback: Whether to learn from what reviewers said, too.

    Raises:
        DatasetError: The catalogue has too few artists or groups, or there is no feedback to learn from.
        SettingsError: What tuning wrote is damaged.
        ArtefactError: A version cannot be written, or does not answer like its model.
    """
    from ml.corrections.reviewed import load_feedback
    from ml.dataset import load_dataset

    chosen = {kind: read_settings(artefact_folder(), kind.value, profile) for kind in kinds}
    progress("reading the catalogue", 0.0)
    dataset = load_dataset(session)
    reviewed = load_feedback(session) if with_feedback else None
    taken = set(session.scalars(select(ModelVersion.version)))
    session.rollback()
    for kind in kinds:
        with claimed_folder(artefact_folder(), kind, taken) as folder:
            from ml.training import train

            trained = train(kind.value, dataset, folder, seed, progress, profile, chosen[kind], reviewed)
        yield trained


def notes_on_tuning(kinds: Sequence[ModelKind], seed: int) -> list[str]:
    """Say for which kinds tuning has met artists that will test the version to be trained."""
    tuned = {kind: seed_of_tuning(artefact_folder(), kind.value) for kind in kinds}
    return [
        f"The hyperparameters of {kind.value} were tuned with seed {other}, not {seed}: some artists that test the "
        "new version took part in choosing them, and its scores may flatter it a little."
        for kind, other in tuned.items()
        if other not in (None, seed)
    ]


def register_version(
    session: Session, trained: "TrainedVersion", serve: bool | None = None, forced_because: str = ""
) -> Registration:
    """Enter a trained version into the registry; one that is worse than what serves is entered all the same.

    Args:
        session: Inside a write transaction.
        trained: What `train_models` gave.
        serve: Whether it shall serve; None lets it serve if no other version of its kind does.
        forced_because: As in `serve_version`.
    """
    version = _enter(session, trained)
    if serve is None:
        serve = find_serving(session, ModelKind(version.kind)) is None
    if not serve:
        return Registration(version)
    try:
        return Registration(version, serve_version(session, version.version, forced_because=forced_because))
    except WorseVersionError as refusal:
        return Registration(version, refusal=refusal)


def _enter(session: Session, trained: "TrainedVersion") -> ModelVersion:
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
    return version
