"""A model version's folder: written whole, hashed, and verified before anything in it is read.

The registry keeps the SHA-256 of the manifest, and the manifest keeps that of every other file.
"""

import json
import shutil
from collections.abc import Callable, Collection, Mapping
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

MANIFEST = "manifest.json"
SCHEMA_VERSION = 1
ONNX_FILE = "model.onnx"
_MOST_VERSIONS = 100_000


class ArtefactError(ValueError):
    """A version folder that is incomplete, altered or not what the registry says."""


def claim_folder(artefacts: Path, kind: str, taken: Collection[str] = ()) -> Path:
    """Make an empty folder `kind-1`, or the next number that is free.

    Two trainings at once get two folders.

    Args:
        artefacts: The artefact folder; made if absent.
        kind: `baseline` or `advanced`.
        taken: Names that are in use though no folder shows it.
    """
    artefacts.mkdir(parents=True, exist_ok=True)
    for number in range(1, _MOST_VERSIONS):
        folder = artefacts / f"{kind}-{number}"
        if folder.name in taken:
            continue
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise ArtefactError(f"{artefacts} holds {_MOST_VERSIONS - 1} versions of {kind}; remove old ones")


def write_version(folder: Path, write_files: Callable[[Path], Mapping[str, Any]]) -> str:
    """Write a version beside its folder and put it in place in one step.

    Args:
        folder: Where the version shall stand; absent or empty.
        write_files: Writes the files into the folder it is given, and returns the manifest without `files`.

    Returns:
        The SHA-256 of the manifest, hex.
    """
    draft = Path(mkdtemp(prefix=".writing-", dir=folder.parent))
    try:
        manifest = dict(write_files(draft))
        manifest["files"] = {path.name: sha256_of(path) for path in sorted(draft.iterdir())}
        written = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False).encode()
        (draft / MANIFEST).write_bytes(written)
        draft.chmod(0o755)
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return sha256(written).hexdigest()


def sha256_of(path: Path) -> str:
    """Hash a file, in hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def verify(folder: Path, manifest_sha256: str) -> dict[str, Any]:
    """Check every file of a version against its hash.

    Args:
        folder: The version's folder.
        manifest_sha256: What the registry says of the manifest, hex.

    Returns:
        The manifest.

    Raises:
        ArtefactError: A file is absent, altered or strangely named, or the manifest is of another schema.
    """
    written = _read(folder / MANIFEST)
    _check(folder / MANIFEST, sha256(written).hexdigest(), manifest_sha256)
    manifest: dict[str, Any] = json.loads(written)
    if manifest.get("schema") != SCHEMA_VERSION:
        raise ArtefactError(
            f"{folder / MANIFEST} has schema {manifest.get('schema')}, must be {SCHEMA_VERSION}"
        )
    for name, expected in manifest["files"].items():
        _refuse_strange_name(folder, name)
        _check(folder / name, sha256(_read(folder / name)).hexdigest(), expected)
    return manifest


def read_verified(folder: Path, manifest: Mapping[str, Any], name: str) -> bytes:
    """Read a file of a verified version, once more checked: what is returned is what was hashed.

    Raises:
        ArtefactError: The file is absent or altered, or the manifest does not name it.
    """
    expected = manifest["files"].get(name)
    if expected is None:
        raise ArtefactError(f"{folder / MANIFEST} names no file {name}")
    content = _read(folder / name)
    _check(folder / name, sha256(content).hexdigest(), expected)
    return content


def _read(path: Path) -> bytes:
    if path.is_symlink():
        raise ArtefactError(f"{path} is a link, must be a plain file")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArtefactError(f"{path} cannot be read: {error.strerror}") from error


def _check(path: Path, found: str, expected: str) -> None:
    if found != expected:
        raise ArtefactError(f"{path} has SHA-256 {found}, must be {expected}")


def _refuse_strange_name(folder: Path, name: str) -> None:
    if name != Path(name).name or name in {"", ".", "..", MANIFEST} or "\\" in name:
        raise ArtefactError(f"{folder / MANIFEST} names the file {name!r}, must be a plain file name")
