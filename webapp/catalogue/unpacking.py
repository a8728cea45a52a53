"""Give the bytes of a file that may be compressed, and refuse one that swells without end."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from webapp.catalogue.source_files import SourceError, is_packed

# Catalogues shrink by a factor of 3 to 30; gzip can reach about 1,030 on a file made to fill the disk or memory.
LARGEST_RATIO = 200
FREE_BYTES = 50_000_000


@contextmanager
def unpacked(path: Path, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give the bytes of a file opened as `raw`, decompressed if its name says that it is compressed.

    Raises:
        SourceError: The compressed data is damaged or cut off, or swells beyond `LARGEST_RATIO`.
    """
    try:
        yield cast(IO[bytes], io.BufferedReader(_Swelling(path, raw), 1 << 16)) if is_packed(path) else raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SourceError(f"{path.name} is damaged: {error}") from error


def refuse_swelling(path: Path, unpacked_bytes: int, packed_bytes: int) -> None:
    """Raise `SourceError` for more than `FREE_BYTES` out of less than a `LARGEST_RATIO`th of that."""
    if unpacked_bytes > max(FREE_BYTES, LARGEST_RATIO * packed_bytes):
        raise SourceError(
            f"{path.name} unpacks {packed_bytes:,} bytes into more than {unpacked_bytes:,}, must be at most "
            f"{LARGEST_RATIO} times as many; it looks like a compressed bomb"
        )


class _Swelling(io.RawIOBase):
    """Decompressed bytes, counted against the compressed ones that they came from."""

    def __init__(self, path: Path, raw: IO[bytes]) -> None:
        self._path = path
        self._raw = raw
        self._file = gzip.GzipFile(fileobj=raw)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer)
        self._given += count
        refuse_swelling(self._path, self._given, self._raw.tell())
        return count
