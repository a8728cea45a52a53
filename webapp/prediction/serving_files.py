"""Which files the serving models are, for work that stays with the versions it was begun with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import NotReadyError
from webapp.models import ModelKind, ModelVersion

if TYPE_CHECKING:
    from ml.predictor import Predictor


@dataclass(frozen=True)
class ServingFile:
    """A version that serves.

    Attributes:
        kind: `baseline` or `advanced`.
        version: Its name.
        folder: Where its files stand.
        manifest_sha256: What its manifest must hash to.
    """

    kind: str
    version: str
    folder: Path
    manifest_sha256: str

    def load(self) -> "Predictor":
        """Verify and load it.

        Raises:
            NotReadyError: Its files are not what was registered.
        """
        from ml.artefacts import ArtefactError
        from ml.predictor import Predictor

        try:
            return Predictor.load(self.folder, self.manifest_sha256)
        except (ArtefactError, OSError) as error:
            raise NotReadyError(f"{self.version} cannot be loaded: {error}") from error


def serving_files(session: Session, artefacts: Path, kinds: Sequence[ModelKind]) -> tuple[ServingFile, ...]:
    """The versions that serve these kinds, in their order.

    Raises:
        NotReadyError: A kind has none.
    """
    query = select(ModelVersion).where(ModelVersion.is_serving)
    serving = {version.kind: version for version in session.scalars(query)}
    for kind in kinds:
        if kind not in serving:
            raise NotReadyError(f"No {kind} model serves yet; train one with: flask models train {kind}")
    return tuple(
        ServingFile(kind.value, found.version, artefacts / found.folder, found.manifest_sha256)
        for kind in kinds
        for found in [serving[kind]]
    )
