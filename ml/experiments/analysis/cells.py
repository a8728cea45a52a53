"""The dimensions of a breakdown: which listeners belong to which cell."""

from collections.abc import Iterator, Mapping

import numpy as np

from ml.experiments.analysis.listener_sums import ListenerSums
from ml.experiments.analysis.metric_columns import BoolArray, tenure_ms
from ml.experiments.analysis.scope import WEEK_MS

PREMIUM, TENURE, FAVOURITE = "premium", "tenure", "favourite group"
NO_GROUP = "none named"


def cells_of(sums: ListenerSums, groups: Mapping[int, str]) -> Iterator[tuple[str, str, BoolArray]]:
    """Divide some listeners in every dimension.

    Args:
        sums: The listeners, with the column `favourite`.
        groups: Row id of a genre group to its name.

    Yields:
        Dimension, cell, and who is in it: bool array of shape (n_listeners,).
    """
    yield PREMIUM, "without premium", sums["was_premium"] == 0
    yield PREMIUM, "with premium", sums["was_premium"] == 1
    tenure = tenure_ms(sums)
    yield TENURE, "no session before", tenure == 0
    yield TENURE, "first session up to 4 weeks before", (tenure > 0) & (tenure <= 4 * WEEK_MS)
    yield TENURE, "first session earlier", tenure > 4 * WEEK_MS
    for group_id in np.unique(sums["favourite"]).tolist():
        yield FAVOURITE, groups.get(int(group_id), NO_GROUP), sums["favourite"] == group_id
