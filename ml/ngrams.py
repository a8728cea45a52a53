"""Character n-grams of titles and names, hashed into buckets: stateless, so training and serving cannot differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

LONGEST = 4
BUCKET_BITS = 18
N_BUCKETS = 1 << BUCKET_BITS

_SEED = np.uint64(0xCBF29CE484222325)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_FOLD = np.uint64(29)
_TOP = np.uint64(64 - BUCKET_BITS)


@dataclass(frozen=True)
class Ngrams:
    """The n-grams of some texts, one text after the other.

    Attributes:
        buckets: Bucket of each n-gram, int64 of shape (n_ngrams,), 0 to `N_BUCKETS` - 1.
        text: Which text each n-gram is of, rising, same shape.
        begin: Where in the prepared text each n-gram begins, in characters, same shape.
        length: Its number of characters, 1 to `LONGEST`, same shape.
    """

    buckets: NDArray[np.int64]
    text: NDArray[np.int64]
    begin: NDArray[np.int64]
    length: NDArray[np.int64]


def prepared(text: str) -> str:
    """Write a text as its n-grams see it: plain compatible letters in lower case, each word between spaces."""
    return f" {' '.join(normalize('NFKC', text).lower().split())} "


def buckets_of(text: str) -> NDArray[np.int64]:
    """The buckets of all n-grams of one text: those of `ngrams`, sooner, and in another order."""
    letters = np.frombuffer(prepared(text).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    return np.concatenate(_buckets(letters)).astype(np.int64)


def _buckets(letters: NDArray[np.uint64]) -> list[NDArray[np.uint64]]:
    """The buckets of all runs of 1 letter, of 2, and so on, each array one shorter than the one before."""
    hashed, found = np.full(len(letters), _SEED), []
    for size in range(1, min(LONGEST, len(letters)) + 1):
        hashed = (hashed[: len(letters) - size + 1] ^ letters[size - 1 :]) * _MULTIPLIER
        hashed ^= hashed >> _FOLD
        found.append((hashed * _MULTIPLIER) >> _TOP)
    return found


def ngrams(texts: Sequence[str]) -> Ngrams:
    """Take all runs of 1 to `LONGEST` characters of every text; a text of nothing but space has none that tells.

    The hash multiplies and folds 64 bits for each further character and keeps the top bits.
    """
    written = [prepared(text) for text in texts]
    sizes = np.fromiter(map(len, written), dtype=np.int64, count=len(written))
    letters = np.frombuffer("".join(written).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    text = np.repeat(np.arange(len(written)), sizes)
    ends = np.repeat(np.cumsum(sizes), sizes)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    place = np.arange(len(letters))
    table = np.zeros((len(letters), LONGEST), dtype=np.int64)
    for column, buckets in enumerate(_buckets(letters)):
        table[: len(buckets), column] = buckets
    lengths = np.arange(1, LONGEST + 1)
    inside = place[:, None] + lengths <= ends[:, None]
    which, length = np.nonzero(inside)
    return Ngrams(table[inside], text[which], (place - starts)[which], length + 1)
