"""Everything that is known of one version: its row in SQL, its manifest, and its turns to serve."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.artefacts import ArtefactError
from ml.model_card import CARD_FILE, markdown
from webapp.catalogue.mapping_versions import newest_mapping_id
from webapp.clock import utc_text
from webapp.evaluation.registry import get_version, manifest_of, read_file
from webapp.evaluation.serving import turns_of
from webapp.models import ModelVersion


@dataclass(frozen=True)
class VersionDetails:
    """One version.

    Attributes:
        manifest: What it says about itself; None where the file is absent or altered, and `fault` then says so.
        mapping_in_force: The newest version of the genre mapping.
        served_from: When it began to serve, the last time first; UTC, ISO 8601.
    """

    row: ModelVersion
    manifest: dict[str, Any] | None
    fault: str
    mapping_in_force: int
    served_from: list[str]


def details_of(session: Session, version: str) -> VersionDetails:
    """Look a version up with all that is known of it.

    Raises:
        UnknownVersionError: The registry does not know it.
    """
    row = get_version(session, version)
    try:
        manifest, fault = manifest_of(row), ""
    except ArtefactError as error:
        manifest, fault = None, str(error)
    in_force = session.scalar(select(newest_mapping_id())) or 0
    turns = [utc_text(turn.began_at_ms) for turn in turns_of(session, row)]
    return VersionDetails(row, manifest, fault, in_force, turns)


def card_of(version: ModelVersion) -> str:
    """The model card of a version, as Markdown; written anew for a version that came without one.

    Raises:
        ArtefactError: The manifest or the card is absent or altered.
    """
    manifest = manifest_of(version)
    if CARD_FILE not in manifest["files"]:
        return markdown(manifest)
    return read_file(version, CARD_FILE).decode("utf-8")
