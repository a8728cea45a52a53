"""Look at the first bytes of a file, and refuse what is no catalogue by name."""

from pathlib import Path

from webapp.catalogue.source_files import ENDINGS, Form, SourceError, form_of, has_data_ending, is_packed
from webapp.catalogue.unpacking import unpacked

_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_LFS = b"version https://git-lfs"
_HEAD_BYTES = 4096


def refuse_unreadable(path: Path) -> None:
    """Look into a file.

    Raises:
        SourceError: Its ending is unknown, or it cannot be read, is a Git-LFS pointer or binary, or is not what its
            ending says.
    """
    if not has_data_ending(path):
        raise SourceError(f"{path.name} is not a name that is known; must end in {ENDINGS}")
    try:
        with path.open("rb") as raw:
            head = raw.read(_HEAD_BYTES)
        _refuse_packing(path, head)
        if form_of(path) != Form.PARQUET:
            with path.open("rb") as raw, unpacked(path, raw) as file:
                head = file.read(_HEAD_BYTES)
            if b"\0" in head:
                raise SourceError(f"{path.name} is a binary file, must be text in UTF-8")
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read: {error}") from error


def _refuse_packing(path: Path, head: bytes) -> None:
    if head.startswith(_LFS):
        raise SourceError(f"{path.name} is a Git-LFS pointer, not the data; fetch it with `git lfs pull`")
    if head.startswith(_GZIP) != is_packed(path):
        raise SourceError(
            f"{path.name} is {'not ' if is_packed(path) else ''}compressed with gzip, unlike its name"
        )
    if head.startswith(_PARQUET) != (form_of(path) == Form.PARQUET):
        raise SourceError(
            f"{path.name} is {'a' if head.startswith(_PARQUET) else 'no'} Parquet file, unlike its name"
        )
