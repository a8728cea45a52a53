"""Bootstrap intervals over artists: tracks of one artist share a label, so artists are what is drawn.

Most scores are ratios and means of sums, so a resample needs only a weight per artist and one matrix product.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
RESAMPLES = 1_000
_WEIGHTS_AT_ONCE = 4_000_000  # 32 MB as float64.
Floats = NDArray[np.float64]
Sums = Mapping[str, Floats]


@dataclass(frozen=True)
class Score:
    """A score on the test artists with its interval; None where there is no case, or no second artist.

    An interval over artists says nothing when there is only one.
    """

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ArtistBootstrap:
    """The test artists, and the same artists drawn with replacement again and again.

    Every score of an evaluation is computed on the same draws.

    Attributes:
        artist_of_track: Place of each track's artist, shape (n_tracks,), 0 to n_artists - 1.
        weights: How often each artist stands in each draw, uint8 array of shape (1 + resamples, n_artists).
            The first row is the artists as they are, all ones.
    """

    artist_of_track: NDArray[np.int64]
    weights: NDArray[np.uint8]

    @classmethod
    def over(cls, artists: NDArray[Any], resamples: int, seed: int) -> "ArtistBootstrap":
        """Draw artists.

        Args:
            artists: The artist of each track, at least one.
            resamples: How many draws.
            seed: Of the draws.

        Raises:
            ValueError: There is no track.
        """
        if len(artists) == 0:
            raise ValueError("there are 0 test tracks, must be at least 1")
        names, artist_of_track = np.unique(artists, return_inverse=True)
        n = len(names)
        chance = np.random.default_rng(seed)
        weights = np.ones((1 + resamples, n), dtype=np.uint8)
        for some in _blocks(1, resamples + 1, n):
            # No artist is drawn 256 times: the chance of it is below 1e-500.
            weights[some] = chance.multinomial(n, np.full(n, 1 / n), size=some.stop - some.start)
        return cls(artist_of_track, weights)

    @property
    def n_artists(self) -> int:
        """How many artists there are."""
        return int(self.weights.shape[1])

    def totals(self, rows: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
        """Total the contributions of tracks over all artists, and over each draw.

        Args:
            rows: Arrays of shape (n_tracks,) or (n_tracks, k).

        Returns:
            Arrays of shape (1 + resamples, k): the plain total first, then one row per draw.
        """
        return {name: self._total(self.artist_sums(values)) for name, values in rows.items()}

    def artist_sums(self, values: NDArray[Any]) -> Floats:
        """Sum what each artist's tracks contribute.

        Args:
            values: Shape (n_tracks,) or (n_tracks, k).

        Returns:
            Shape (n_artists, k).
        """
        columns = (values if values.ndim > 1 else values[:, None]).astype(np.float64)
        sums = [np.bincount(self.artist_of_track, column, self.n_artists) for column in columns.T]
        return np.stack(sums, axis=1)

    def _total(self, sums: Floats) -> Floats:
        totals = np.empty((len(self.weights), sums.shape[1]))
        for some in _blocks(0, len(self.weights), self.n_artists):
            totals[some] = self.weights[some].astype(np.float64) @ sums
        return totals


def _blocks(start: int, stop: int, width: int) -> Iterator[slice]:
    """Cut rows of a matrix into runs of bounded size."""
    step = max(1, _WEIGHTS_AT_ONCE // max(width, 1))
    for first in range(start, stop, step):
        yield slice(first, min(first + step, stop))


def score(resampled: Floats, n_artists: int, level: float = LEVEL) -> Score:
    """Read a score and its percentile interval.

    Args:
        resampled: Its value on the artists as they are (first) and on the draws (rest); NaN where undefined.
        n_artists: How many artists it is about.
        level: Two-sided confidence.
    """
    value, draws = float(resampled[0]), resampled[1:][np.isfinite(resampled[1:])]
    if not np.isfinite(value):
        return Score(None, None, None)
    if n_artists < 2 or len(draws) == 0:
        return Score(value, None, None)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return Score(value, float(low), float(high))


def centred_score(resampled: Floats, n_artists: int, level: float = LEVEL) -> Score:
    """Read an error that noise can only raise, such as a calibration error; arguments as in `score`.

    Drawing artists adds noise of its own, so the draws lie above the error by as much as chance adds to it.
    The draws are moved down by their mean excess; the error itself is left as measured, which overstates it.
    """
    moved = resampled.copy()
    moved[1:] -= np.nanmean(resampled[1:]) - resampled[0]
    found = score(moved, n_artists, level)
    return found if found.low is None else Score(found.value, max(found.low, 0.0), found.high)
