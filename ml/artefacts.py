"""A model version's folder: written whole, hashed, and verified before anything in it is read.

The registry keeps the SHA-256 of the manifest, and the manifest keeps that of every other file.
"""

import fcntl
import json
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

MANIFEST = "manifest.json"
SCHEMA_VERSION = 1
ONNX_FILE = "model.onnx"
_MOST_VERSIONS = 100_000
_LOCK = ".training"
_DRAFT = ".writing-"
_CLAIM = re.compile(r"[a-z]+-[1-9][0-9]*")


class ArtefactError(ValueError):
    """A version folder that is incomplete, altered or not what the registry says."""


@contextmanager
def claimed_folder(artefacts: Path, kind: str, taken: Collection[str] = ()) -> Iterator[Path]:
    """Give an empty folder as `claim_folder` does, and take it away again if nothing was written.

    First clears away what killed trainings left, unless another training runs. Every training holds the
    lock together with the others, and who gets it alone knows that none runs. The kernel lets go of it when
    a process ends, however it ends: no age or process id has to be judged.
    """
    artefacts.mkdir(parents=True, exist_ok=True)
    # The file stays: were it deleted, two trainings could hold locks on two files of this name.
    with (artefacts / _LOCK).open("a") as lock:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _clear_abandoned(artefacts, taken)
        fcntl.flock(lock, fcntl.LOCK_SH)
        folder = claim_folder(artefacts, kind, taken)
        try:
            yield folder
        except BaseException:
            with suppress(OSError):
                folder.rmdir()
            raise


def _clear_abandoned(artefacts: Path, taken: Collection[str]) -> None:
    """Remove drafts, and empty folders of versions that are not registered."""
    for path in artefacts.iterdir():
        if path.name.startswith(_DRAFT):
            shutil.rmtree(path, ignore_errors=True)
        elif _CLAIM.fullmatch(path.name) and path.name not in taken:
            with suppress(OSError):  # It holds files, and is not touched.
                path.rmdir()


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

    Raises:
        ArtefactError: The files cannot be written, for example because the disk is full. Nothing is left.
    """
    with _naming_the_folder(folder):
        return _write_draft(folder, write_files)


def _write_draft(folder: Path, write_files: Callable[[Path], Mapping[str, Any]]) -> str:
    draft = Path(mkdtemp(prefix=_DRAFT, dir=folder.parent))
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


@contextmanager
def discarded_on_failure(folder: Path) -> Iterator[None]:
    """Remove a version's folder if what is to be done with it fails or is interrupted."""
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _naming_the_folder(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ArtefactError(f"{folder} cannot be written: {reason}; nothing was kept of it") from error


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
    manifest = read_manifest(folder, manifest_sha256)
    for name, expected in manifest["files"].items():
        _refuse_strange_name(folder, name)
        _check(folder / name, sha256(_read(folder / name)).hexdigest(), expected)
    return manifest


def read_manifest(folder: Path, manifest_sha256: str) -> dict[str, Any]:
    """Read a version's manifest, checked, without looking at its other files.

    Raises:
        ArtefactError: It is absent, altered or of another schema.
    """
    written = _read(folder / MANIFEST)
    _check(folder / MANIFEST, sha256(written).hexdigest(), manifest_sha256)
    manifest: dict[str, Any] = json.loads(written)
    if manifest.get("schema") != SCHEMA_VERSION:
        raise ArtefactError(
            f"{folder / MANIFEST} has schema {manifest.get('schema')}, must be {SCHEMA_VERSION}"
        )
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
