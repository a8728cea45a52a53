"""The paired comparison of two versions on the test artists that both share.

It follows from two files that never change, so each process keeps those it has made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml.artefacts import ArtefactError, read_manifest, read_verified
from webapp.evaluation.registry import folder_of, naming_no_place
from webapp.models import ModelVersion

if TYPE_CHECKING:
    from ml.evaluation import HeldOut

SEED = 1
COMPARISONS_KEPT = 32


class IncomparableError(ValueError):
    """Two versions that cannot be compared, and why."""


class SameVersionError(IncomparableError):
    """A version was to be compared with itself."""


@dataclass(frozen=True)
class VersionComparison:
    """How version `a` compares with version `b`.

    Attributes:
        sentence: What may be concluded.
        is_worse: Whether `a` is shown to be worse.
        record: All that was found, as `ml.evaluation.Comparison.record` gives it.
    """

    sentence: str
    is_worse: bool
    record: Mapping[str, Any]


@dataclass(frozen=True)
class _Files:
    """A version's folder, and what its manifest must hash to; equal ones hold equal files."""

    folder: Path
    manifest_sha256: str


def compare_versions(a: ModelVersion, b: ModelVersion) -> VersionComparison:
    """Compare version `a` with version `b`, artist by artist.

    Raises:
        SameVersionError: They are one version.
        IncomparableError: They share too few test artists, or one of them did not keep its test predictions or was
            altered.
    """
    if a.version == b.version:
        raise SameVersionError(f"a and b are both {a.version}, must differ")
    return _compare(_files_of(a), _files_of(b))


def _files_of(version: ModelVersion) -> _Files:
    return _Files(folder_of(version), version.manifest_sha256)


@lru_cache(maxsize=COMPARISONS_KEPT)
def _compare(a: _Files, b: _Files) -> VersionComparison:
    from ml import evaluation

    try:
        comparison = evaluation.compare_held_out(_held_out(a), _held_out(b), SEED)
    except evaluation.IncomparableError as error:
        raise IncomparableError(str(error)) from error
    return VersionComparison(comparison.sentence, evaluation.is_worse(comparison), comparison.record())


def _held_out(files: _Files) -> "HeldOut":
    from ml.evaluation import HELD_OUT_FILE, HeldOutError, read_held_out

    name = files.folder.name
    try:
        with naming_no_place(name):
            manifest = read_manifest(files.folder, files.manifest_sha256)
            if HELD_OUT_FILE not in manifest["files"]:
                raise IncomparableError(f"{name} did not keep what it predicted for its test artists")
            return read_held_out(read_verified(files.folder, manifest, HELD_OUT_FILE))
    except (ArtefactError, HeldOutError) as error:
        raise IncomparableError(str(error)) from error
