"""The coverage dial of the serving advanced version, read from what it said about its held-out artists.

That stands in a file that never changes, so each process keeps what it has computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from ml.artefacts import ArtefactError, read_manifest, read_verified
from webapp.catalogue.group_rows import current_groups
from webapp.errors import NotReadyError
from webapp.evaluation.registry import find_serving, folder_of, naming_no_place
from webapp.models import ModelKind, ModelVersion

if TYPE_CHECKING:
    from ml.evaluation.dial import ArtistAnswers, Dial

SEED = 1
LOWEST_PRECISION, HIGHEST_PRECISION = 0.5, 0.99
USUAL_PRECISION = 0.95
CURVE = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99)
_KEPT = 64


class PrecisionError(ValueError):
    """A wanted precision that the dial cannot be turned to."""


@dataclass(frozen=True)
class ServingDial:
    """The dial of the version that serves.

    Attributes:
        version: That version.
        dial: What it says at the wanted precision.
        group_ids: The key of each group that may be written, by its slug; a group that the mapping in force does not
            have is never written.
    """

    version: ModelVersion
    dial: "Dial"
    group_ids: Mapping[str, int]

    @property
    def thresholds(self) -> dict[int, float]:
        """From which probability on a group is written, by its key; the others are left to people."""
        return {
            self.group_ids[slug]: threshold
            for slug, threshold in self.dial.thresholds.items()
            if slug in self.group_ids
        }


@dataclass(frozen=True)
class _Files:
    """A version's folder, and what its manifest must hash to; equal ones hold equal files."""

    version: str
    folder: Path
    manifest_sha256: str


def serving_dial(session: Session, precision: float) -> ServingDial:
    """Turn the dial of the advanced version that serves to a wanted precision.

    Raises:
        PrecisionError: It is out of range.
        NotReadyError: No advanced version serves, it is too old to have a dial, or its files were altered.
    """
    if not LOWEST_PRECISION <= precision <= HIGHEST_PRECISION:
        raise PrecisionError(
            f"precision is {precision:g}, must be {LOWEST_PRECISION:g} to {HIGHEST_PRECISION:g}"
        )
    version = _version(session)
    [dial] = _turned(version, (precision,))
    return ServingDial(version, dial, {group.slug: group.id for group in current_groups(session)})


def serving_curve(session: Session) -> "Sequence[Dial]":
    """Turn it to every precision in `CURVE`; raises as `serving_dial` does."""
    return _turned(_version(session), CURVE)


def _version(session: Session) -> ModelVersion:
    found = find_serving(session, ModelKind.ADVANCED)
    if found is None:
        raise NotReadyError("No advanced model serves yet. Train it with `flask models train all`.")
    return found


def _turned(version: ModelVersion, wanted: tuple[float, ...]) -> "Sequence[Dial]":
    from ml.evaluation.dial import DialError
    from ml.evaluation.held_out import HeldOutError

    try:
        return _turn(_Files(version.version, folder_of(version), version.manifest_sha256), wanted)
    except (ArtefactError, DialError, HeldOutError) as error:
        raise NotReadyError(f"{version.version} has no dial: {error}.") from error


@lru_cache(maxsize=_KEPT)
def _turn(files: _Files, wanted: tuple[float, ...]) -> "Sequence[Dial]":
    from ml.evaluation.dial import turn_dial

    return turn_dial(_answers(files), wanted, SEED)


@lru_cache(maxsize=2)
def _answers(files: _Files) -> "ArtistAnswers":
    from ml.evaluation.dial import artist_answers
    from ml.evaluation.held_out import HELD_OUT_FILE, read_held_out

    with naming_no_place(files.version):
        manifest = read_manifest(files.folder, files.manifest_sha256)
        content = read_verified(files.folder, manifest, HELD_OUT_FILE)
    return artist_answers(read_held_out(content))
