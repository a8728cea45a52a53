"""From a trained model's answers on its test tracks to what its evaluation is computed from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.held_out import HeldOut
from ml.groups import Group
from ml.name_signals import main_script

if TYPE_CHECKING:
    from ml.dataset import Dataset
    from ml.splitting import Split


def hold_out(
    version: str,
    dataset: "Dataset",
    parts: "Split",
    probabilities: NDArray[np.float32],
    thresholds: Sequence[float] = (),
    primary_probabilities: NDArray[np.float32] | None = None,
    artist_probabilities: NDArray[np.float32] | None = None,
) -> HeldOut:
    """Join the answers with the truth, and with what scores are broken down by.

    Args:
        version: The version's name.
        dataset: What `parts` are parts of.
        parts: The split; its test rows are those of the answers.
        probabilities: Calibrated, shape (n_test_tracks, n_groups).
        thresholds: One per group, or none for a model that answers one group.
        primary_probabilities: See `HeldOut`.
        artist_probabilities: See `HeldOut`.
    """
    test = parts.test
    tracks = dataset.tracks.iloc[test.rows]
    ids, place, counts = np.unique(dataset.artists.astype(str), return_inverse=True, return_counts=True)
    return HeldOut(
        version=version,
        groups=tuple(Group(*group) for group in parts.groups),
        thresholds=tuple(map(float, thresholds)),
        majority=int(np.bincount(parts.training.primary, minlength=len(parts.groups)).argmax()),
        tracks=dataset.track_ids[test.rows].astype(str),
        artists=ids[place[test.rows]],
        probabilities=probabilities,
        primary=test.primary,
        memberships=test.memberships,
        years=tracks["release_year"].to_numpy(dtype=np.float64),
        scripts=np.array([main_script(title or "") for title in tracks["title"]]),
        tracks_of_artist=counts[place[test.rows]],
        primary_probabilities=primary_probabilities,
        artist_probabilities=artist_probabilities,
    )
