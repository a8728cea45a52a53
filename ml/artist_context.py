"""What an artist's other tracks are like: mean, spread and number, for each track without the track itself."""

import numpy as np
from numpy.typing import NDArray

_ROWS_AT_ONCE = 10_000


def other_tracks(
    values: NDArray[np.float32],
    artists: NDArray[np.int64],
    n_spread: int,
    is_seen: NDArray[np.bool_] | None = None,
    found: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """Describe the other tracks of each track's artist.

    Args:
        values: What is known of each track, NaN where missing, shape (n_tracks, n_values).
        artists: Artist of each track, shape (n_tracks,); below 0 for a track that has no others.
        n_spread: Of how many leading columns the spread is told too.
        is_seen: Which tracks may be seen by the others, shape (n_tracks,); all where it is None.
        found: Where to write what is returned; a new array where it is None.

    Returns:
        float32 array of shape (n_tracks, n_values + n_spread + 1): means, NaN where no other track has the value;
        standard deviations, NaN where fewer than two have it; and the natural logarithm of 1 + the number of
        other tracks.
    """
    if found is None:
        found = np.empty((len(values), values.shape[1] + n_spread + 1), dtype=np.float32)
    found[:, :-1], found[:, -1] = np.nan, 0
    order = _with_others(artists)
    seen = np.ones(len(values), dtype=bool) if is_seen is None else is_seen
    for rows in _blocks(order, artists) if len(order) else ():
        found[rows] = _describe(values[rows].astype(np.float64), artists[rows], n_spread, seen[rows])
    return found


def _with_others(artists: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of artists who have several, sorted by artist; in a file of many artists they are few."""
    if len(artists) < 2:  # The usual request, of which sorting would be the slowest part.
        return np.empty(0, dtype=np.int64)
    _, numbers, sizes = np.unique(artists, return_inverse=True, return_counts=True)
    rows = np.flatnonzero((sizes[numbers] > 1) & (artists >= 0))
    return rows[np.argsort(artists[rows], kind="stable")]


def _blocks(order: NDArray[np.int64], artists: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Cut the rows, sorted by artist, into blocks of whole artists."""
    starts = np.flatnonzero(np.diff(artists[order])) + 1
    next_starts = np.searchsorted(starts, np.arange(_ROWS_AT_ONCE, len(order), _ROWS_AT_ONCE))
    return np.split(order, np.unique(starts[next_starts[next_starts < len(starts)]]))


def _describe(
    values: NDArray[np.float64], artists: NDArray[np.int64], n_spread: int, seen: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Do it for rows that are sorted by artist."""
    starts = np.flatnonzero(np.diff(artists, prepend=artists[:1] - 1))
    sizes = np.diff(np.append(starts, len(artists)))
    is_shown = (seen & (artists >= 0))[:, None]

    def of_others(own: NDArray[np.float64]) -> NDArray[np.float64]:
        shown = own * is_shown
        totals = np.repeat(np.add.reduceat(shown, starts, axis=0), sizes, axis=0) - shown
        return np.asarray(np.where(artists[:, None] >= 0, totals, 0))

    is_given = ~np.isnan(values)
    filled = np.where(is_given, values, 0)
    counts, sums = of_others(is_given.astype(np.float64)), of_others(filled)
    means = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    squares = of_others(np.square(filled[:, :n_spread]))
    spread_counts = counts[:, :n_spread]
    spread = np.full_like(squares, np.nan)
    np.divide(squares, spread_counts, out=spread, where=spread_counts > 1)
    spread = np.sqrt(np.maximum(spread - np.square(means[:, :n_spread]), 0))
    return np.hstack([means, spread, np.log1p(of_others(np.ones((len(values), 1))))])
