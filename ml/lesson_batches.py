"""The training tracks a batch at a time, so that what is wide, the micro-genres, is spelled out for a batch alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Batch = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True)
class Targets:
    """What the network is to say of each track.

    Attributes:
        groups: Distribution of the primary group and memberships side by side, shape (n_tracks, 2 * n_groups).
        micro_genres: Sparse array of 0 and 1, shape (n_tracks, n_micro).
        unknown: Tracks of which no micro-genre is known, bool array of shape (n_tracks,); None where all are known.
        rates: How frequent each micro-genre is: what is taught where nothing is known, shape (n_micro,).
    """

    groups: NDArray[np.float32]
    micro_genres: Any
    unknown: NDArray[np.bool_] | None = None
    rates: NDArray[np.float32] | None = None

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """All of it side by side for some tracks, shape (n_rows, 2 * n_groups + n_micro)."""
        micro_genres = self.micro_genres[rows].toarray().astype(np.float32)
        if self.unknown is not None:
            micro_genres[self.unknown[rows]] = self.rates
        return np.hstack([self.groups[rows], micro_genres])


def shuffled_batches(
    shown: NDArray[np.float32],
    targets: Targets,
    weights: NDArray[np.float32],
    size: int,
    mixup: float,
    generator: np.random.Generator,
) -> Iterator[Batch]:
    """Divide the tracks into batches, in a new order.

    Where `mixup` is above 0 each track is mixed with another; what either lacks, the mixture lacks.

    Args:
        shown: Inputs, shape (n_tracks, n_inputs).
        targets: Of the same tracks.
        weights: How much each track counts, shape (n_tracks,).
        size: Tracks in a batch; the last one may have fewer.
        mixup: Both parameters of the Beta distribution that the larger share is drawn from.
        generator: Of the order and the mixtures.

    Yields:
        Inputs, targets and weights of each batch.

    References:
        Zhang, Cisse, Dauphin and Lopez-Paz (2018), mixup: beyond empirical risk minimization.
    """
    n = len(shown)
    order, others = generator.permutation(n), generator.permutation(n)
    drawn = generator.beta(mixup, mixup, n).astype(np.float32) if mixup else np.ones(n, dtype=np.float32)
    share = np.maximum(drawn, 1 - drawn)[:, None]

    for start in range(0, n, size):
        rows = order[start : start + size]
        inputs, truth = shown[rows], targets.of(rows)
        if mixup:
            inputs = _mixture(share[rows], inputs, shown[others[rows]])
            truth = _mixture(share[rows], truth, targets.of(others[rows]))
        yield inputs, truth, weights[rows]


def _mixture(
    share: NDArray[np.float32], a: NDArray[np.float32], b: NDArray[np.float32]
) -> NDArray[np.float32]:
    return np.asarray(share * a + (1 - share) * b, dtype=np.float32)
