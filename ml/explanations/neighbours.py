"""The training tracks nearest to a track."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.explanations.neighbour_index import NeighbourIndex, place_tracks

SHOWN = 5
_CANDIDATES = 200


@dataclass(frozen=True)
class Neighbour:
    """A training track.

    Attributes:
        track: Its external id.
        title: Empty where missing.
        artist_name: Likewise.
        primary: Index of its primary group.
        groups: Indexes of all its groups.
        distance: How far off it lies; 0 is the same answer and sound. Two tracks of which the model is sure of
            different groups are about 1.4 apart.
    """

    track: str
    title: str
    artist_name: str
    primary: int
    groups: tuple[int, ...]
    distance: float


def nearest(
    index: NeighbourIndex,
    row: NDArray[np.float32],
    primary: NDArray[np.float32],
    without_track: str | None = None,
    shown: int = SHOWN,
) -> list[Neighbour]:
    """Find the tracks nearest to one, at most one of each artist, the nearest first.

    Args:
        index: The tracks.
        row: What the model read of the track, shape (1, n_inputs).
        primary: What it said, shape (1, n_groups).
        without_track: External id of a track to leave out, such as the one itself.
        shown: Most tracks to find.
    """
    own = place_tracks(row, primary, index.means, index.deviations).astype(np.float32)
    vectors = index.vectors.astype(np.float32)
    distances = np.sqrt(np.maximum(np.square(vectors - own).sum(axis=1), 0))
    found: dict[int, Neighbour] = {}
    for place in _order(distances, min(_CANDIDATES, len(distances))):
        artist = int(index.artists[place])
        if artist not in found and index.tracks[place] != without_track:
            found[artist] = _neighbour(index, place, float(distances[place]))
        if len(found) == shown:
            break
    return list(found.values())


def _order(distances: NDArray[np.float32], n: int) -> list[int]:
    """The places of the n smallest, by distance and then by place."""
    places = np.sort(np.argpartition(distances, n - 1)[:n])
    return [int(place) for place in places[np.argsort(distances[places], kind="stable")]]


def _neighbour(index: NeighbourIndex, place: int, distance: float) -> Neighbour:
    return Neighbour(
        index.tracks[place],
        index.titles[place],
        index.artist_names[place],
        int(index.primary[place]),
        tuple(np.flatnonzero(index.memberships[place]).tolist()),
        distance,
    )
