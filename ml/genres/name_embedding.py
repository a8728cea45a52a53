"""Points in space for names: names that keep like company, or share words, lie close together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Raising the companions' counts to this power keeps rare companions from winning by accident
# (Levy, Goldberg & Dagan 2015, TACL 3, 211-225).
_CONTEXT_POWER = 0.75
# One shared artist may be an accident: an association seen n times counts n / (n + 1).
_DOUBT = 1.0
# What two names with the very same rare words add to their association, in nats.
_WORDS_WEIGHT = 0.5
# Enough for a few dozen scenes; with fewer dimensions than scenes, the weak ones fall together into one.
_DIMENSIONS = 64
# Up to here all dimensions are computed at once, which takes a tenth of a second.
_FEW_NAMES = 500


@dataclass(frozen=True)
class NameSpace:
    """Where the names of a vocabulary lie.

    Attributes:
        points: float64 array of shape (n_names, n_dimensions); rows have length 1, or 0 for a name without
            company and without a word that another name has.
        artists: Number of artists that carry each name.
        mass: Artists by name, an artist with several names shared out evenly among them.
    """

    points: NDArray[np.float64]
    artists: NDArray[np.int64]
    mass: NDArray[np.float64]


def place_names(words: Sequence[frozenset[str]], carried: Iterable[Sequence[int]]) -> NameSpace:
    """Embed names by smoothed positive pointwise mutual information over shared artists, and by shared words.

    Args:
        words: The words of each name.
        carried: For each artist the indexes of its names, each once.

    Returns:
        Points that do not depend on the order of the artists.
    """
    names = len(words)
    incidence = _incidence(carried, names)
    sizes = np.asarray(incidence.sum(axis=1)).ravel()
    mass = np.asarray(incidence.multiply(1 / sizes[:, None]).sum(axis=0)).ravel()
    association = _association(incidence) + _likeness(words) * _WORDS_WEIGHT
    artists = np.asarray(incidence.sum(axis=0)).ravel().astype(np.int64)
    return NameSpace(unit(_project(association)), artists, mass)


def unit(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give every row length 1; rows of no length stay."""
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    short = lengths < 1e-9
    return np.where(short, 0.0, points / np.where(short, 1.0, lengths))


def _incidence(carried: Iterable[Sequence[int]], names: int) -> Any:
    """Which artist carries which name; artists that carry the same names in the same order of index stand together."""
    from scipy import sparse

    # Equal tuples are held once, as artists by the ten thousand carry the same.
    artists = sorted(Counter(tuple(sorted(indexes)) for indexes in carried if indexes).elements())
    columns = np.fromiter((index for indexes in artists for index in indexes), dtype=np.int64)
    ends = np.cumsum([0, *(len(indexes) for indexes in artists)])
    return sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(artists), names))


def _association(incidence: Any) -> Any:
    """Smoothed positive pointwise mutual information of every two names, made symmetric; in nats."""
    from scipy import sparse

    shared = (incidence.T @ incidence).tocoo()
    apart = shared.row != shared.col
    rows, columns, counts = shared.row[apart], shared.col[apart], shared.data[apart]
    totals = np.bincount(rows, counts, incidence.shape[1])
    expected = totals[rows] * totals[columns] ** _CONTEXT_POWER / (totals**_CONTEXT_POWER).sum()
    information = np.maximum(0.0, np.log(counts / expected)) * counts / (counts + _DOUBT)
    matrix = sparse.csr_matrix((information, (rows, columns)), shape=shared.shape)
    return (matrix + matrix.T) / 2


def _likeness(words: Sequence[frozenset[str]]) -> Any:
    """Cosine of every two names over their words, rare words weighing more; a name is not compared with itself."""
    from scipy import sparse

    vocabulary = {word: column for column, word in enumerate(sorted(set().union(*words)))}
    rows = [row for row, found in enumerate(words) for _ in found]
    columns = [vocabulary[word] for found in words for word in sorted(found)]
    holders = np.bincount(columns, minlength=len(vocabulary)) if columns else np.zeros(0)
    weights = [log(len(words) / holders[column]) if holders[column] > 1 else 0.0 for column in columns]
    matrix = sparse.csr_matrix((weights, (rows, columns)), shape=(len(words), max(len(vocabulary), 1)))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scaled = sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ matrix
    likeness = scaled @ scaled.T
    return likeness - sparse.diags(likeness.diagonal())


def _project(association: Any) -> NDArray[np.float64]:
    """The strongest dimensions of an association matrix; nothing is drawn anew, so equal input gives equal points."""
    from scipy.sparse.linalg import svds

    names = association.shape[0]
    if association.nnz == 0 or names < 3:
        return np.zeros((names, 1))
    dimensions = min(_DIMENSIONS, names - 1)
    if names <= _FEW_NAMES:
        left, strengths, _ = np.linalg.svd(association.toarray())
        left, strengths = left[:, :dimensions], strengths[:dimensions]
    else:
        left, strengths, _ = svds(association, k=dimensions, v0=np.ones(names), random_state=0)
    return np.asarray(left * strengths, dtype=np.float64)
