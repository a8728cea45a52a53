"""The training tracks with what reviewers said of them in place of what the import said."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.dataset import Dataset
from ml.splitting import Part, split_by_artist


@dataclass(frozen=True)
class Joined:
    """A dataset that reviewers have a say in.

    Attributes:
        dataset: The imported tracks and those that reviewers added, sorted as any dataset is.
        is_corrected: Whether a track's label is a reviewer's, bool array of shape (n_tracks,).
        overriding: Artists of whom the reviewer's label replaces an imported one.
    """

    dataset: Dataset
    is_corrected: NDArray[np.bool_]
    overriding: int

    def weighted(self, weight: float) -> Dataset:
        """The dataset in which a corrected track counts as many times as an imported one."""
        weights = np.where(self.is_corrected, np.float32(weight), np.float32(1))
        return replace(self.dataset, weights=weights)


def artists_of_part(reviewed: Dataset, part: Part, seed: int) -> NDArray[np.bool_]:
    """Which tracks have an artist of this part of the split by hash, shape (n_tracks,)."""
    artists, place = np.unique(reviewed.artists.astype(str), return_inverse=True)
    return np.asarray(split_by_artist(artists.tolist(), seed)[place] == part)


def join(imported: Dataset, reviewed: Dataset, seed: int) -> Joined:
    """Let the labels of reviewers join, in place of imported ones, where the artist is a training artist.

    The artists of the validation and test parts keep what the import says, and get no track that only a reviewer
    labelled: no reviewer's item leaks into what a model is judged by.

    Args:
        imported: Labels of the import.
        reviewed: Labels of people, over the same groups and micro-genres.
        seed: Of the split.
    """
    taken = np.flatnonzero(artists_of_part(reviewed, Part.TRAINING, seed))
    replaced = np.isin(imported.track_ids.astype(str), reviewed.track_ids[taken].astype(str))
    kept = np.flatnonzero(~replaced)
    artists = np.concatenate([imported.artists[kept], reviewed.artists[taken]])
    track_ids = np.concatenate([imported.track_ids[kept], reviewed.track_ids[taken]])
    order = np.lexsort((track_ids.astype(str), artists.astype(str)))
    both = (imported.fingerprint + reviewed.fingerprint + repr(seed)).encode()
    dataset = Dataset(
        tracks=pd.concat([imported.tracks.iloc[kept], reviewed.tracks.iloc[taken]])
        .iloc[order]
        .reset_index(drop=True),
        track_ids=track_ids[order],
        artists=artists[order],
        primary=np.concatenate([imported.primary[kept], reviewed.primary[taken]])[order],
        memberships=np.vstack([imported.memberships[kept], reviewed.memberships[taken]])[order],
        micro_genres=_stacked(imported.micro_genres[kept], reviewed.micro_genres[taken])[order],
        groups=imported.groups,
        mapping_id=imported.mapping_id,
        is_synthetic=imported.is_synthetic or reviewed.is_synthetic,
        fingerprint=sha256(both).hexdigest(),
    )
    is_corrected = np.repeat([False, True], [len(kept), len(taken)])[order]
    return Joined(dataset, is_corrected, len(np.unique(imported.artists[replaced].astype(str))))


def _stacked(first: Any, second: Any) -> Any:
    from scipy import sparse

    return sparse.csr_array(sparse.vstack([first, second]))
