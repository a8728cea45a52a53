"""What a version said about the tracks of its test artists: everything its evaluation is computed from.

Stands in the version's folder as `held_out.npz`, so that scores can be computed anew, and two versions be
compared track by track, long after their training.
"""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import Floats
from ml.groups import Group

HELD_OUT_FILE = "held_out.npz"


class HeldOutError(ValueError):
    """A file of test tracks that is not what a training writes, and what is wrong with it."""


@dataclass(frozen=True)
class HeldOut:
    """The test tracks of a version with its answers and the truth.

    Attributes:
        version: The version's name.
        groups: What the columns stand for.
        thresholds: One per group, from which it belongs to the answer; empty for a model that answers one.
        majority: Index of the largest group of the training artists.
        tracks: External ids, shape (n_tracks,), all different.
        artists: External id of each track's artist.
        probabilities: Calibrated, float32 array of shape (n_tracks, n_groups). Of a model that answers one
            group, each row sums to 1; of one that answers several, each says whether the artist has the group.
        primary: Index of the primary group of each track.
        memberships: Which groups each track has, bool array of shape (n_tracks, n_groups).
        years: Of release, NaN where missing.
        scripts: Main script of each title; see `ml.name_signals.main_script`.
        tracks_of_artist: How many labelled tracks the catalogue has of each track's artist.
        primary_probabilities: What a model that answers several says of the primary group, rows sum to 1; None
            if it says no such thing, or answers one.
        artist_probabilities: Of the primary group of each artist, from all its tracks; rows sum to 1 and stand
            in the sorted order of the distinct `artists`; None if no such answer was made.
    """

    version: str
    groups: tuple[Group, ...]
    thresholds: tuple[float, ...]
    majority: int
    tracks: NDArray[np.str_]
    artists: NDArray[np.str_]
    probabilities: NDArray[np.float32]
    primary: NDArray[np.int64]
    memberships: NDArray[np.bool_]
    years: NDArray[np.float64]
    scripts: NDArray[np.str_]
    tracks_of_artist: NDArray[np.int64]
    primary_probabilities: NDArray[np.float32] | None = None
    artist_probabilities: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        _check(self)

    @property
    def answers_several(self) -> bool:
        """Whether the model answers every group above its threshold, and not just the likeliest."""
        return bool(self.thresholds)

    @property
    def states_primary(self) -> bool:
        """Whether `ranking` holds probabilities of the primary group; else they are of membership."""
        return not self.answers_several or self.primary_probabilities is not None

    @cached_property
    def ranking(self) -> Floats:
        """The probabilities whose largest is the model's one answer, shape (n_tracks, n_groups)."""
        stated = self.primary_probabilities
        return (self.probabilities if stated is None else stated).astype(np.float64)

    @cached_property
    def is_primary(self) -> NDArray[np.bool_]:
        """Whether each group is the track's primary one, shape (n_tracks, n_groups)."""
        return np.asarray(self.primary[:, None] == np.arange(len(self.groups)))


_ARRAYS = {
    "tracks": "U",
    "artists": "U",
    "probabilities": "f",
    "primary": "i",
    "memberships": "b",
    "years": "f",
    "scripts": "U",
    "tracks_of_artist": "i",
}
_OPTIONAL = {"primary_probabilities": "f", "artist_probabilities": "f"}
_FACTS = {"version": "U", "group_slugs": "U", "group_names": "U", "thresholds": "f", "majority": "i"}


def write_held_out(held_out: HeldOut, path: Path) -> None:
    """Write the file; the same content gives the same bytes, and nothing in it is pickled."""
    arrays = {name: getattr(held_out, name) for name in (*_ARRAYS, *_OPTIONAL)}
    facts = {
        "version": np.array(held_out.version),
        "group_slugs": np.array([group.slug for group in held_out.groups]),
        "group_names": np.array([group.name for group in held_out.groups]),
        "thresholds": np.array(held_out.thresholds, dtype=np.float64),
        "majority": np.array(held_out.majority, dtype=np.int64),
    }
    present = {name: array for name, array in arrays.items() if array is not None}
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **present, **facts)


def read_held_out(content: bytes) -> HeldOut:
    """Read what `write_held_out` wrote; `ml.artefacts.read_verified` gives the bytes of a registered version.

    Raises:
        HeldOutError: The content is no such file, or an array is absent, of another type or shape, or holds
            what cannot be.
    """
    found = _load(content)
    fact = {name: _typed(found, name, kind) for name, kind in _FACTS.items()}
    arrays = {name: _typed(found, name, kind) for name, kind in _ARRAYS.items()}
    arrays |= {name: _typed(found, name, kind) for name, kind in _OPTIONAL.items() if name in found}
    if fact["group_slugs"].ndim != 1 or fact["group_slugs"].shape != fact["group_names"].shape:
        raise HeldOutError(
            f"group_slugs is {fact['group_slugs'].shape}, group_names {fact['group_names'].shape}, "
            "must both be (n_groups,)"
        )
    return HeldOut(
        version=str(fact["version"]),
        groups=tuple(map(Group, fact["group_slugs"].tolist(), fact["group_names"].tolist())),
        thresholds=tuple(fact["thresholds"].reshape(-1).tolist()),
        majority=int(fact["majority"].reshape(-1)[0]),
        **arrays,
    )


def _load(content: bytes) -> dict[str, NDArray[Any]]:
    try:
        with np.load(BytesIO(content), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (
        Exception
    ) as error:  # Broken bytes raise a dozen kinds, from the archive, its streams and the headers.
        raise HeldOutError(f"{HELD_OUT_FILE} cannot be read: {error}") from error


def _typed(found: dict[str, NDArray[Any]], name: str, kind: str) -> NDArray[Any]:
    if name not in found:
        raise HeldOutError(f"{HELD_OUT_FILE} has no array {name}")
    if found[name].dtype.kind != kind or (found[name].size == 0 and name in {"majority", "version"}):
        raise HeldOutError(
            f"{name} is of type {found[name].dtype}, must be of kind {kind!r} and hold a value"
        )
    return found[name]


def _check(held_out: HeldOut) -> None:
    """Refuse what cannot be: shapes that do not fit, indices and probabilities out of range, a track twice."""
    n, n_groups = len(held_out.tracks), len(held_out.groups)
    shapes: dict[str, tuple[int, ...]] = {
        name: (n, n_groups) if name in {"probabilities", "memberships"} else (n,) for name in _ARRAYS
    }
    shapes |= {"primary_probabilities": (n, n_groups)}
    shapes |= {"artist_probabilities": (len(np.unique(held_out.artists)), n_groups)}
    for name, shape in shapes.items():
        array = getattr(held_out, name)
        if array is not None and array.shape != shape:
            raise HeldOutError(f"{name} is of shape {array.shape}, must be {shape}")
    if len(held_out.thresholds) not in {0, n_groups}:
        raise HeldOutError(f"there are {len(held_out.thresholds)} thresholds, must be 0 or {n_groups}")
    if len(np.unique(held_out.tracks)) != n or n == 0:
        raise HeldOutError(
            f"there are {n} tracks with {len(np.unique(held_out.tracks))} ids, must be as many, and 1"
        )
    _check_values(held_out, n_groups)


def _check_values(held_out: HeldOut, n_groups: int) -> None:
    indices = np.append(held_out.primary, held_out.majority)
    if indices.min() < 0 or indices.max() >= n_groups:
        raise HeldOutError(f"groups go from {indices.min()} to {indices.max()}, must be 0 to {n_groups - 1}")
    for name in ("probabilities", *_OPTIONAL):
        array = getattr(held_out, name)
        if array is not None and not ((array >= 0) & (array <= 1)).all():
            raise HeldOutError(f"{name} go from {array.min()} to {array.max()}, must be 0 to 1")
