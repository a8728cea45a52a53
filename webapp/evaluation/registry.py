"""The registry of model versions: look them up, and check their files against what was registered."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.artefacts import ArtefactError, read_manifest, read_verified, verify
from webapp.config import settings_of
from webapp.models import ModelKind, ModelVersion


class UnknownVersionError(LookupError):
    """A version that the registry does not know."""


def find_serving(session: Session, kind: ModelKind) -> ModelVersion | None:
    """Find the version of a kind that serves."""
    return session.scalar(select(ModelVersion).where(ModelVersion.kind == kind, ModelVersion.is_serving))


def get_version(session: Session, version: str) -> ModelVersion:
    """Look a version up by its name.

    Raises:
        UnknownVersionError: The registry does not know it.
    """
    found = session.scalar(select(ModelVersion).where(ModelVersion.version == version))
    if found is None:
        raise UnknownVersionError(f"there is no model version {version[:60]!r}")
    return found


def list_versions(session: Session) -> Sequence[ModelVersion]:
    """All versions, the oldest first."""
    return session.scalars(select(ModelVersion).order_by(ModelVersion.id)).all()


def verify_version(version: ModelVersion) -> None:
    """Check every file of a version against its hash, and that this program can predict with it.

    Raises:
        ArtefactError: A file is absent or altered (the error names it and both hashes), or the version is of another
            release of the program.
    """
    from ml.compatibility import refuse_incompatible

    refuse_incompatible(verify(folder_of(version), version.manifest_sha256))


def is_sound(version: ModelVersion) -> bool:
    """Whether the files of a version are what was registered, and this program can predict with them."""
    try:
        verify_version(version)
    except ArtefactError:
        return False
    return True


def serves_soundly(session: Session, kind: ModelKind) -> bool:
    """Whether a version of the kind serves and is sound."""
    serving = find_serving(session, kind)
    return serving is not None and is_sound(serving)


def manifest_of(version: ModelVersion) -> dict[str, Any]:
    """Read what a version says about itself.

    Raises:
        ArtefactError: The manifest is absent or altered.
    """
    with naming_no_place(version.version):
        return read_manifest(folder_of(version), version.manifest_sha256)


def read_file(version: ModelVersion, name: str) -> bytes:
    """Read a file of a version, checked against its hash.

    Raises:
        ArtefactError: The version has no such file, or it is absent or altered.
    """
    with naming_no_place(version.version):
        return read_verified(folder_of(version), manifest_of(version), name)


@contextmanager
def naming_no_place(version: str) -> Iterator[None]:
    """Say that files are not what was registered, but not where on this machine they stand."""
    try:
        yield
    except ArtefactError as error:
        raise ArtefactError(
            f"the files of {version} are not what was registered; flask models verify {version} says more"
        ) from error


def folder_of(version: ModelVersion) -> Path:
    """Where the files of a version stand."""
    return artefact_folder() / version.folder


def artefact_folder() -> Path:
    """Where the folders of all versions stand."""
    return settings_of(current_app).artefact_folder
