"""The model versions that this worker serves, kept in step with what SQL says."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from webapp.errors import NotReadyError
from webapp.models import ModelKind, ModelVersion

if TYPE_CHECKING:
    from ml.explanations.explainer import Explainer
    from ml.predictor import Predictor

log = structlog.get_logger()


@dataclass(frozen=True)
class Loaded:
    """What became of one kind: a version that predicts and explains, or none where the files did not verify."""

    version: str
    explainer: "Explainer | None"


class ServingModels:
    """Loads the serving versions on first use, and others as soon as SQL names them.

    Args:
        folder: Where version folders stand.
        poll_s: How long an answer of SQL is trusted, seconds.
    """

    def __init__(self, folder: Path, poll_s: float) -> None:
        self._folder = folder
        self._poll_s = poll_s
        self._lock = threading.Lock()
        self._loaded: dict[str, Loaded] = {}
        self._checked_at_s = float("-inf")

    def predictor(self, session: Session, kind: ModelKind) -> "Predictor":
        """Return the verified predictor that serves this kind.

        Raises:
            NotReadyError: No version of the kind serves, or its files do not verify.
        """
        return self.explainer(session, kind).predictor

    def explainer(self, session: Session, kind: ModelKind) -> "Explainer":
        """Return what explains the answers of the predictor that serves this kind, and the predictor in it.

        Raises:
            NotReadyError: As `predictor` does.
        """
        self._follow(session)
        loaded = self._loaded.get(kind)
        if loaded is None:
            raise NotReadyError(f"No {kind} model serves yet; train one with: flask models train {kind}")
        if loaded.explainer is None:
            raise NotReadyError(
                f"The files of {loaded.version} are not what was registered; the log says more"
            )
        return loaded.explainer

    def _follow(self, session: Session) -> None:
        if time.monotonic() - self._checked_at_s < self._poll_s:
            return
        with self._lock:
            if time.monotonic() - self._checked_at_s < self._poll_s:
                return
            # The metrics are large, and would be parsed at every look.
            lean = select(ModelVersion).options(defer(ModelVersion.metrics))
            serving = session.scalars(lean.where(ModelVersion.is_serving)).all()
            self._loaded = {version.kind: self._keep_or_load(version) for version in serving}
            self._checked_at_s = time.monotonic()

    def _keep_or_load(self, version: ModelVersion) -> Loaded:
        held = self._loaded.get(version.kind)
        if held and held.version == version.version and held.explainer:
            return held
        return self._load(version)

    def _load(self, version: ModelVersion) -> Loaded:
        from ml.artefacts import ArtefactError
        from ml.explanations.explainer import Explainer
        from ml.predictor import Predictor

        folder = self._folder / version.folder
        try:
            predictor = Predictor.load(folder, version.manifest_sha256)
        except (ArtefactError, OSError) as error:
            log.error("model version refused", version=version.version, reason=str(error))
            return Loaded(version.version, None)
        log.info("model version loaded", kind=version.kind, version=version.version)
        return Loaded(version.version, Explainer(predictor, folder))


def serving_models() -> ServingModels:
    """The serving models of the current app."""
    models: ServingModels = current_app.extensions["serving"]
    return models
