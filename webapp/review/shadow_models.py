"""The versions in the shadow, loaded for work that asks them."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.models import ModelVersion
from webapp.prediction.catalogue_predictions import Model, model_of
from webapp.prediction.serving_files import ServingFile


def shadow_models(session: Session, artefacts: Path) -> list[Model]:
    """Load every version that runs in the shadow.

    Raises:
        NotReadyError: Its files are not what was registered, or it answers in a group that the database lacks.
    """
    found = session.scalars(select(ModelVersion).where(ModelVersion.is_shadow).order_by(ModelVersion.kind))
    return [
        model_of(
            session,
            ServingFile(one.kind, one.version, artefacts / one.folder, one.manifest_sha256).load(),
        )
        for one in found
    ]
