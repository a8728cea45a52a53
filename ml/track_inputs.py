"""Tracks laid out once for every model that is asked about them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.features import TrackValues
from ml.inputs import input_matrix, input_matrix_of_columns


@dataclass(frozen=True)
class TrackInputs:
    """What models read of tracks.

    Attributes:
        own: float32 array of shape (n_tracks, len(INPUT_NAMES)), see `ml.inputs.input_matrix`.
        titles: Title of each track, None where it is missing.
        artist_names: Name of each track's artist, likewise.
        artists: Number of each track's artist, shape (n_tracks,): tracks of one artist see each other. Below 0
            where an artist is not known.
    """

    own: NDArray[np.float32]
    titles: Sequence[str | None]
    artist_names: Sequence[str | None]
    artists: NDArray[np.int64]


def track_inputs(
    tracks: Sequence[TrackValues], artists: Sequence[object | None] | None = None
) -> TrackInputs:
    """Lay tracks out.

    Args:
        tracks: What is known of each.
        artists: What tells the artist of each apart from others, such as an id, None where it is not known;
            without it every track stands alone.
    """
    return TrackInputs(
        own=input_matrix(tracks),
        titles=[_text(track, "title") for track in tracks],
        artist_names=[_text(track, "artist_name") for track in tracks],
        artists=_numbered([None] * len(tracks) if artists is None else artists),
    )


def inputs_of_columns(
    numbers: NDArray[np.float64],
    titles: Sequence[str | None],
    artist_names: Sequence[str | None],
    artists: Sequence[object | None],
) -> TrackInputs:
    """Lay out tracks that stand in columns; gives what `track_inputs` gives.

    Args:
        numbers: Shape (n_tracks, len(NUMERIC_FIELDS)), NaN where missing.
        titles: Title of each track, None where it is missing or blank.
        artist_names: Name of each track's artist, likewise.
        artists: As `track_inputs` takes them.
    """
    own = input_matrix_of_columns(numbers, [titles, artist_names])
    return TrackInputs(own, titles, artist_names, _numbered(artists))


def artist_key(track: TrackValues) -> str | None:
    """What tells the artist of a track apart where no id does: the name; None without one."""
    return key_of_name(_text(track, "artist_name"))


def key_of_name(artist_name: str | None) -> str | None:
    """The name of an artist, whatever its case and spaces."""
    return artist_name and " ".join(artist_name.casefold().split())


def _numbered(keys: Sequence[object | None]) -> NDArray[np.int64]:
    numbers: dict[object, int] = {}
    return np.array(
        [-1 if key is None else numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64
    )


def _text(track: TrackValues, field: str) -> str | None:
    value = track.get(field)
    return value if isinstance(value, str) and value.strip() else None
