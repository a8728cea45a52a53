"""How well a version tells each group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import ArtistBootstrap, Floats, Score, Sums, centred_score, score
from ml.evaluation.breakdowns import FEW_ARTISTS
from ml.evaluation.scores import ratio
from ml.groups import Group


@dataclass(frozen=True)
class GroupColumns:
    """What the table is made from; arrays of shape (n_draws, n_groups), NaN where undefined.

    Attributes:
        totals: With `actual`, `answered` and `right`.
        average_precision: See `ml.evaluation.rank_scores`.
        roc_auc: See `ml.evaluation.rank_scores`.
        calibration_errors: See `ml.evaluation.calibration_error`.
    """

    totals: Sums
    average_precision: Floats
    roc_auc: Floats
    calibration_errors: Floats


def group_table(
    columns: GroupColumns, truth: NDArray[np.bool_], groups: Sequence[Group], bootstrap: ArtistBootstrap
) -> list[dict[str, Any]]:
    """List every group, also those without a test track.

    Args:
        columns: What is measured.
        truth: By what groups tracks are judged, shape (n_tracks, n_groups).
        groups: What the columns stand for.
        bootstrap: Over the artists of the tracks.

    Returns:
        For each group `slug`, `name`, `n` tracks, `n_artists`, `is_small` (fewer than 10 artists), its
        scores, each None where there was no case, and under `intervals` their low and high ends.
    """
    right, answered, actual = (columns.totals[name] for name in ("right", "answered", "actual"))
    resampled = {
        "precision": ratio(right, answered),
        "recall": ratio(right, actual),
        "f1": ratio(2 * right, answered + actual),
        "average_precision": columns.average_precision,
        "roc_auc": columns.roc_auc,
    }
    table = []
    for place, group in enumerate(groups):
        n_artists = len(np.unique(bootstrap.artist_of_track[truth[:, place]]))
        found = {name: score(values[:, place], n_artists) for name, values in resampled.items()}
        found["calibration_error"] = centred_score(columns.calibration_errors[:, place], bootstrap.n_artists)
        counts = {
            "n": int(truth[:, place].sum()),
            "n_artists": n_artists,
            "is_small": n_artists < FEW_ARTISTS,
        }
        table.append({"slug": group.slug, "name": group.name, **counts, **_flat(found)})
    return table


def _flat(found: Mapping[str, Score]) -> dict[str, Any]:
    values = {name: one.value for name, one in found.items()}
    return values | {"intervals": {name: {"low": one.low, "high": one.high} for name, one in found.items()}}
