"""Find the files of a catalogue by name, and refuse what is none before anything is written."""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from webapp.catalogue.kinds import Kind

FORMS = "artists, tracks, users or sessions, ending in .jsonl, .jsonl.gz, .csv or .csv.gz"
_NAME = re.compile(rf"({'|'.join(Kind)})(-rejected)?\.(jsonl|csv)(\.gz)?")
_GZIP = b"\x1f\x8b"
_LFS = b"version https://git-lfs"
_HEAD_BYTES = 4096


class SourceError(ValueError):
    """A file or folder that cannot be imported, and why."""


@dataclass(frozen=True)
class Source:
    """One file of a known kind."""

    kind: Kind
    path: Path

    @property
    def is_csv(self) -> bool:
        """Whether the lines are comma-separated instead of JSON."""
        return ".csv" in self.path.name

    @property
    def is_packed(self) -> bool:
        """Whether the file is compressed with gzip."""
        return self.path.suffix == ".gz"


def find_sources(paths: Iterable[Path]) -> list[Source]:
    """Find the files to import, in the order in which they must be imported, and look into each.

    Raises:
        SourceError: A name is unknown, a folder holds no known name, or a file is a Git-LFS pointer,
            binary or not compressed as its name says.
    """
    found = [source for path in paths for source in (_in_folder(path) if path.is_dir() else [_named(path)])]
    for source in found:
        _refuse_unreadable(source)
    return sorted(found, key=lambda source: list(Kind).index(source.kind))


def _in_folder(folder: Path) -> list[Source]:
    known = [_named(path) for path in sorted(folder.iterdir()) if _NAME.fullmatch(path.name)]
    if not known:
        held = ", ".join(sorted(path.name for path in folder.iterdir())[:10]) or "nothing"
        raise SourceError(f"{folder} holds {held}; must hold files named {FORMS}")
    return known


def _named(path: Path) -> Source:
    match = _NAME.fullmatch(path.name)
    if not match:
        raise SourceError(f"{path.name} is not a name that is known; must be {FORMS}")
    return Source(Kind(match[1]), path)


def _refuse_unreadable(source: Source) -> None:
    name = source.path.name
    try:
        with source.path.open("rb") as raw:
            head = raw.read(_HEAD_BYTES)
        if head.startswith(_LFS):
            raise SourceError(f"{name} is a Git-LFS pointer, not the data; fetch it with `git lfs pull`")
        if head.startswith(_GZIP) != source.is_packed:
            raise SourceError(
                f"{name} is {'not ' if source.is_packed else ''}compressed with gzip, unlike its name"
            )
        with source.path.open("rb") as raw, unpacked(source, raw) as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise SourceError(f"{name} cannot be read: {error}") from error
    if b"\0" in head:
        raise SourceError(f"{name} is a binary file, must be text in UTF-8")


@contextmanager
def unpacked(source: Source, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give the bytes of a file opened as `raw`, decompressed if need be.

    Raises:
        SourceError: The compressed data is damaged or cut off.
    """
    try:
        yield cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if source.is_packed else raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SourceError(f"{source.path.name} is damaged: {error}") from error
