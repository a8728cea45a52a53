"""Rows of numbers that texts were worth, kept for the texts that come again, as names of artists do."""

from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

MOST_TEXTS = 32_768

Floats = NDArray[np.float32]


class RecalledRows:
    """Computes the row of each text once; threads may share it.

    Once `most` texts are known, all are forgotten: that bounds the memory, and those that matter come again.

    Args:
        compute: Gives a row for each of some texts, at least one, that depends on that text alone; float32 array of
            shape (n_texts, width).
        width: Length of a row.
        most: How many texts are remembered.
    """

    def __init__(
        self, compute: Callable[[Sequence[str]], Floats], width: int, most: int = MOST_TEXTS
    ) -> None:
        self._compute, self._width, self._most = compute, width, most
        self._places: dict[str, int] = {}
        self._rows = np.empty((0, width), dtype=np.float32)
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> Floats:
        """The row of each text, shape (len(texts), width)."""
        wanted = dict.fromkeys(texts)
        if len(wanted) > self._most:
            return self._compute(texts)
        with self._lock:
            self._learn(wanted)
            return np.asarray(self._rows[[self._places[text] for text in texts]])

    def _learn(self, wanted: dict[str, None]) -> None:
        new = [text for text in wanted if text not in self._places]
        known = len(self._places)
        if known + len(new) > self._most:
            new, known = list(wanted), 0
            self._places.clear()
        if not new:
            return
        if len(self._rows) < self._most:
            self._rows = np.empty((self._most, self._width), dtype=np.float32)
        self._rows[known : known + len(new)] = self._compute(new)
        self._places.update(zip(new, range(known, known + len(new)), strict=True))
