"""What the serving versions were trained on, from their manifests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import NotReadyError
from webapp.models import ModelVersion


def references(session: Session, artefacts: Path) -> Iterator[tuple[ModelVersion, dict[str, Any] | None]]:
    """Read the reference of every version that serves; None of one that earlier programs trained.

    Raises:
        NotReadyError: A manifest is not what was registered.
    """
    from ml.artefacts import ArtefactError, read_manifest

    serving = select(ModelVersion).where(ModelVersion.is_serving).order_by(ModelVersion.kind)
    for version in session.scalars(serving).all():
        try:
            manifest = read_manifest(artefacts / version.folder, version.manifest_sha256)
        except (ArtefactError, OSError) as error:
            raise NotReadyError(f"{version.version} cannot be read: {error}") from error
        yield version, manifest.get("reference")
