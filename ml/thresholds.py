"""The probability from which a group belongs to the answer, chosen for each group on held-out tracks."""

import numpy as np
from numpy.typing import NDArray

LOWEST, HIGHEST = 0.10, 0.90
PRECISION_FLOOR = 0.40
_GRID = np.round(np.linspace(LOWEST, HIGHEST, 81), 2)


def choose_thresholds(
    probabilities: NDArray[np.float32],
    memberships: NDArray[np.bool_],
    precision_floor: float = PRECISION_FLOOR,
) -> tuple[float, ...]:
    """Choose, for every group, the threshold with the best F1 among those precise enough.

    Args:
        probabilities: Calibrated, shape (n_tracks, n_groups).
        memberships: bool array of the same shape.
        precision_floor: Least share of answers with the group that are right, 0 to 1.

    Returns:
        One threshold per group, `LOWEST` to `HIGHEST` in steps of 0.01; of equally good ones the lowest.
        `HIGHEST` for a group that is never precise enough.
    """
    return tuple(_choose(p, y, precision_floor) for p, y in zip(probabilities.T, memberships.T, strict=True))


def _choose(probabilities: NDArray[np.float32], truth: NDArray[np.bool_], precision_floor: float) -> float:
    answered = probabilities[:, None] >= _GRID
    n_answered = answered.sum(axis=0)
    hits = (answered & truth[:, None]).sum(axis=0)
    precise = (hits > 0) & (hits >= precision_floor * n_answered)
    if not precise.any():
        return HIGHEST
    f1 = 2 * hits / (n_answered + truth.sum())
    return float(_GRID[np.argmax(np.where(precise, f1, -1))])
