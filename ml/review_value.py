"""How much a reviewer's answer about an item would teach: what the queue is ordered by."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

AGREEING = 0.5
# A reviewer's verdict weighs 1; all listeners together stay below it, so that no crowd replaces a reviewer.
LISTENER_WEIGHT = 0.1
LISTENERS_TOGETHER = 0.5


def normalised_entropy(primary: NDArray[np.float32]) -> NDArray[np.float64]:
    """How unsure a model is of the primary group.

    Args:
        primary: Probability of each group to be the primary one, shape (n, n_groups), at least one group.

    Returns:
        float64 array of shape (n,): from 0, sure of one group, to 1, all alike.
    """
    groups = primary.shape[1]
    if groups < 2:
        return np.zeros(len(primary))
    given = np.clip(primary.astype(np.float64), 0, 1)
    logs = np.log(given, out=np.zeros_like(given), where=given > 0)
    entropy: NDArray[np.float64] = np.clip(-(given * logs).sum(axis=1) / np.log(groups), 0, 1)
    return entropy


def review_values(
    uncertainty: NDArray[np.float64],
    disagree: NDArray[np.bool_],
    groups: NDArray[np.int64],
    popularity: NDArray[np.int64],
    denied_by: NDArray[np.int64],
    judged: Mapping[int, int],
) -> NDArray[np.float64]:
    """Score items: uncertainty x disagreement x diversity x popularity, and more where listeners deny the prediction.

    * uncertainty: the normalised entropy of the advanced model.
    * disagreement: 1 where the baseline names another primary group, else `AGREEING`.
    * diversity: 1 / sqrt(1 + n), where n counts the recent verdicts about the predicted group, and the items of the
      same group that score higher without diversity. So one group never fills the head of the queue.
    * popularity: log2(1 + tracks and plays): twice as popular is one step more.
    * listeners: 1 + `LISTENER_WEIGHT` for each who denies the predicted group, together at most `LISTENERS_TOGETHER`.

    Args:
        uncertainty: 0 to 1, shape (n,).
        disagree: Whether the models differ, shape (n,).
        groups: The predicted primary group of each, shape (n,).
        popularity: Tracks and plays together, at least 0, shape (n,).
        denied_by: How many listeners say that it is not of the predicted group, at least 0, shape (n,).
        judged: How many recent verdicts there are about each group; those left out have none.

    Returns:
        float64 array of shape (n,), the highest to be asked first.
    """
    denial = 1 + np.minimum(LISTENER_WEIGHT * denied_by, LISTENERS_TOGETHER)
    known = np.log2(1 + popularity.astype(np.float64))
    urgency = uncertainty * np.where(disagree, 1.0, AGREEING) * known * denial
    behind = np.array([judged.get(group, 0) for group in groups.tolist()], dtype=np.float64)
    values: NDArray[np.float64] = urgency / np.sqrt(1 + behind + _places_in_group(urgency, groups))
    return values


def _places_in_group(urgency: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """How many items of the same group are more urgent; of equals, those that stand before."""
    order = np.lexsort((np.arange(len(groups)), -urgency, groups))
    first = np.concatenate([[0], np.flatnonzero(np.diff(groups[order])) + 1]).astype(np.int64)
    sizes = np.diff(np.append(first, len(groups)))
    places = np.empty(len(groups))
    places[order] = np.arange(len(groups)) - np.repeat(first, sizes)
    return places
