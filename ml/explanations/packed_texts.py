"""Many texts in two arrays, so that a file needs no pickle and a worker little memory."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class PackedTexts:
    """Texts in UTF-8, one after the other.

    Attributes:
        letters: uint8 array of all bytes.
        ends: Where each text ends in it, int64 array, rising.
    """

    letters: NDArray[np.uint8]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "PackedTexts":
        """Pack texts."""
        written = [text.encode() for text in texts]
        ends = np.cumsum([len(one) for one in written], dtype=np.int64)
        return cls(np.frombuffer(b"".join(written), dtype=np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, place: int) -> str:
        begin = int(self.ends[place - 1]) if place else 0
        return self.letters[begin : int(self.ends[place])].tobytes().decode()
