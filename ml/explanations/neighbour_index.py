"""The training tracks that a version keeps, to show what it learnt from: a file of its folder, `neighbours.npz`."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.explanations.packed_texts import PackedTexts
from ml.features import NUMERIC_FIELDS

NEIGHBOURS_FILE = "neighbours.npz"
MOST_TRACKS = 20_000
SOUND_WEIGHT = 0.1
_MOST_DEVIATIONS = 5.0

_ARRAYS = {
    "means": "f",
    "deviations": "f",
    "vectors": "f",
    "artists": "i",
    "primary": "i",
    "memberships": "b",
}
_TEXTS = ("tracks", "titles", "artist_names")


class NeighbourIndexError(ValueError):
    """A file of training tracks that is not what a training writes, and what is wrong with it."""


@dataclass(frozen=True)
class NeighbourIndex:
    """Training tracks and where they lie; see `place_tracks`.

    Attributes:
        means: Of each number over the training tracks, float32 of shape (len(NUMERIC_FIELDS),).
        deviations: Their standard deviations, 1 where a number does not vary.
        vectors: float16 array of shape (n_tracks, n_groups + len(NUMERIC_FIELDS)).
        artists: A number that tells the artist of each track apart, shape (n_tracks,).
        primary: Index of the primary group of each track.
        memberships: Which groups each track has, bool array of shape (n_tracks, n_groups).
        tracks: Their external ids.
        titles: Their titles, empty where missing.
        artist_names: The names of their artists, likewise.
    """

    means: NDArray[np.float32]
    deviations: NDArray[np.float32]
    vectors: NDArray[np.float16]
    artists: NDArray[np.int64]
    primary: NDArray[np.int64]
    memberships: NDArray[np.bool_]
    tracks: PackedTexts
    titles: PackedTexts
    artist_names: PackedTexts

    def __post_init__(self) -> None:
        n, n_groups = self.memberships.shape
        numbers = len(NUMERIC_FIELDS)
        expected = {
            "means": (numbers,),
            "deviations": (numbers,),
            "vectors": (n, n_groups + numbers),
            "artists": (n,),
            "primary": (n,),
        }
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise NeighbourIndexError(f"{name} has shape {getattr(self, name).shape}, must be {shape}")
        for name in _TEXTS:
            if len(getattr(self, name)) != n:
                raise NeighbourIndexError(f"there are {len(getattr(self, name)):,} {name}, must be {n:,}")


def place_tracks(
    matrix: NDArray[np.float32],
    primary: NDArray[np.float32],
    means: NDArray[np.float32],
    deviations: NDArray[np.float32],
) -> NDArray[np.float16]:
    """Place tracks where close ones are answered alike and sound alike.

    First the square roots of the probabilities, so that distances are those of Hellinger times the root of 2; then
    the track's own numbers in standard deviations, 0 where one is missing, each with the small weight `SOUND_WEIGHT`.

    Args:
        matrix: What a model reads of the tracks; their numbers come first.
        primary: What it says, shape (n_tracks, n_groups).
        means: See `NeighbourIndex`.
        deviations: Likewise.
    """
    sound = (matrix[:, : len(NUMERIC_FIELDS)] - means) / deviations
    sound = np.nan_to_num(sound.clip(-_MOST_DEVIATIONS, _MOST_DEVIATIONS)) * SOUND_WEIGHT
    return np.hstack([np.sqrt(primary), sound]).astype(np.float16)


def write_neighbours(index: NeighbourIndex, path: Path) -> None:
    """Write the file; the same content gives the same bytes, and nothing in it is pickled."""
    texts = {
        f"{name}_{part}": getattr(getattr(index, name), part)
        for name in _TEXTS
        for part in ("letters", "ends")
    }
    with path.open("wb") as file:
        np.savez_compressed(
            file, allow_pickle=False, **{name: getattr(index, name) for name in _ARRAYS}, **texts
        )


def read_neighbours(content: bytes) -> NeighbourIndex:
    """Read what `write_neighbours` wrote; `ml.artefacts.read_verified` gives the bytes of a registered version.

    Raises:
        NeighbourIndexError: It is something else.
    """
    try:
        with np.load(BytesIO(content), allow_pickle=False) as file:
            arrays: dict[str, Any] = {name: file[name] for name in _ARRAYS}
            texts: dict[str, Any] = {
                name: PackedTexts(file[f"{name}_letters"], file[f"{name}_ends"]) for name in _TEXTS
            }
    except (
        Exception
    ) as error:  # Broken bytes raise a dozen kinds, from the archive, its streams and the headers.
        raise NeighbourIndexError(f"{NEIGHBOURS_FILE} cannot be read: {error}") from error
    for name, kind in _ARRAYS.items():
        if arrays[name].dtype.kind != kind:
            raise NeighbourIndexError(f"{name} is of {arrays[name].dtype}, must be of kind {kind!r}")
    return NeighbourIndex(**arrays, **texts)
