"""Average precision and ROC-AUC of each group, for all draws of artists at once.

Both follow from the order of the tracks alone, so tracks are sorted once per group, and a draw only changes
what each track weighs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import ArtistBootstrap, Floats
from ml.evaluation.scores import ratio

_WEIGHTS_AT_ONCE = 2_000_000
_MOST_WORK = 300_000_000  # Draws times tracks times groups; about 5 s.
_FEWEST_DRAWS = 200


@dataclass(frozen=True)
class RankScores:
    """Threshold-free scores of each group.

    Attributes:
        average_precision: Shape (1 + draws, n_groups), the artists as they are first; NaN where no track of
            the draw has the group.
        roc_auc: Same shape; NaN where all tracks of the draw have the group, or none.
    """

    average_precision: Floats
    roc_auc: Floats

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(self.roc_auc) - 1


def rank_scores(probabilities: Floats, truth: NDArray[np.bool_], bootstrap: ArtistBootstrap) -> RankScores:
    """Score the order in which each group puts the tracks.

    Large evaluations use only the first of the draws, at least 200.

    Args:
        probabilities: Shape (n_tracks, n_groups).
        truth: Which groups each track has, same shape.
        bootstrap: Over the artists of the tracks.

    References:
        Fawcett (2006), Pattern Recognition Letters 27, 861-874: ties count half.
    """
    n_draws = min(len(bootstrap.weights) - 1, max(_FEWEST_DRAWS, _MOST_WORK // max(truth.size, 1)))
    found = np.full((2, 1 + n_draws, truth.shape[1]), np.nan)
    for group in range(truth.shape[1]):
        order = np.argsort(-probabilities[:, group], kind="stable")
        ranking = _Ranking.of(probabilities[order, group], truth[order, group])
        for some in _blocks(1 + n_draws, len(order)):
            weights = bootstrap.weights[some][:, bootstrap.artist_of_track[order]]
            found[:, some, group] = ranking.scores(weights)
    return RankScores(*found)


def _blocks(n_draws: int, n_tracks: int) -> Iterator[slice]:
    step = max(1, _WEIGHTS_AT_ONCE // n_tracks)
    return (slice(start, min(start + step, n_draws)) for start in range(0, n_draws, step))


@dataclass(frozen=True)
class _Ranking:
    """Tracks in falling order of probability; a run is all tracks that share one.

    Attributes:
        positives: Places of the tracks that have the group.
        starts: For each of them, the first place of its run; `ends` the place after its last.
        first: For each of them, how many positives stand before its run; `last` up to its end.
    """

    positives: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @classmethod
    def of(cls, falling: Floats, truth: NDArray[np.bool_]) -> "_Ranking":
        positives = np.flatnonzero(truth)
        rising = -falling
        starts = np.searchsorted(rising, rising[positives], side="left")
        ends = np.searchsorted(rising, rising[positives], side="right")
        first, last = np.searchsorted(positives, starts), np.searchsorted(positives, ends)
        return cls(positives, starts, ends, first, last)

    def scores(self, weights: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Average precision and AUC under each draw; `weights` has shape (n_draws, n_tracks)."""
        own = weights[:, self.positives].astype(np.float64)
        tracks, hits = _running(weights), _running(own)
        before, after = tracks[:, self.starts], tracks[:, self.ends]
        hits_before, hits_after = hits[:, self.first], hits[:, self.last]
        n_hits, n_misses = hits[:, -1], tracks[:, -1] - hits[:, -1]
        precision = np.divide(hits_after, after, out=np.zeros_like(after), where=after > 0)
        misses_above = ((before - hits_before) + (after - hits_after)) / 2
        ap = ratio((own * precision).sum(axis=1), n_hits)
        auc = 1 - ratio((own * misses_above).sum(axis=1), n_hits * n_misses)
        return ap, auc


def _running(weights: NDArray[np.uint8] | Floats) -> Floats:
    """Running sums along the tracks, with a 0 before the first."""
    sums = np.zeros((weights.shape[0], weights.shape[1] + 1))
    np.cumsum(weights, axis=1, dtype=np.float64, out=sums[:, 1:])
    return sums
