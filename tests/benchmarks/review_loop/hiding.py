"""A catalogue a part of whose labels is hidden, and the reviewer who reveals them one artist at a time."""

from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml.corrections.reviewed import Reviewed, Said
from ml.dataset import Dataset
from ml.splitting import Part, split_by_artist

HIDDEN_SHARE = 1 / 3


@dataclass(frozen=True)
class Hidden:
    """What is known before anyone reviews, and what only the reviewer knows.

    Attributes:
        whole: All labels.
        is_hidden: Whether a track's artist is hidden, shape (n_tracks,).
        seed: Of the hiding and of the split.
    """

    whole: Dataset
    is_hidden: NDArray[np.bool_]
    seed: int

    @property
    def visible(self) -> Dataset:
        """The tracks whose labels are not hidden."""
        return rows_of(self.whole, np.flatnonzero(~self.is_hidden))

    @property
    def artists(self) -> NDArray[np.str_]:
        """The hidden artists, by id."""
        return np.unique(self.whole.artists[self.is_hidden].astype(str))

    @property
    def test_rows(self) -> NDArray[np.int64]:
        """Tracks of all artists of the test part, hidden ones too: no training ever sees either."""
        artists, place = np.unique(self.whole.artists.astype(str), return_inverse=True)
        return np.flatnonzero(split_by_artist(artists.tolist(), self.seed)[place] == Part.TEST)

    def reveal(self, artists: NDArray[np.str_]) -> Reviewed:
        """What a reviewer says of hidden artists: their groups, but no micro-genres."""
        told = rows_of(self.whole, np.flatnonzero(np.isin(self.whole.artists.astype(str), artists)))
        untold = sparse.csr_array(told.micro_genres.shape, dtype=np.uint8)
        verdicts = [Said("correct", artist, gives=True) for artist in artists.tolist()]
        return Reviewed(replace(told, micro_genres=untold), verdicts)


def hide(whole: Dataset, seed: int) -> Hidden:
    """Hide a third of the artists, by a hash of their id that has nothing to do with the split."""
    artists, place = np.unique(whole.artists.astype(str), return_inverse=True)
    return Hidden(whole, np.array([_is_hidden(artist, seed) for artist in artists.tolist()])[place], seed)


def _is_hidden(artist: str, seed: int) -> bool:
    digest = sha256(f"hidden:{seed}:{artist}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < HIDDEN_SHARE * 2**64


def rows_of(dataset: Dataset, rows: NDArray[np.int64]) -> Dataset:
    """Some tracks of a dataset."""
    digest = sha256(dataset.fingerprint.encode() + rows.tobytes()).hexdigest()
    return replace(
        dataset,
        tracks=dataset.tracks.iloc[rows].reset_index(drop=True),
        track_ids=dataset.track_ids[rows],
        artists=dataset.artists[rows],
        primary=dataset.primary[rows],
        memberships=dataset.memberships[rows],
        micro_genres=dataset.micro_genres[rows],
        fingerprint=digest,
    )
