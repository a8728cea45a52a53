"""What both models read: the numbers of a track, the signals of its names, and what is missing."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from ml.features import (
    FIELD_NAMES,
    FIELDS,
    NUMERIC_FIELDS,
    TEXT_FIELDS,
    UNKNOWN_WHEN_ZERO,
    TrackValues,
    is_missing,
    numeric_matrix,
)
from ml.name_signal_matrix import name_signal_matrix
from ml.name_signals import NAME_SIGNALS, name_signals
from ml.recalled_rows import RecalledRows

INPUT_NAMES: tuple[str, ...] = (
    *NUMERIC_FIELDS,
    *(f"{field}_{signal}" for field in TEXT_FIELDS for signal in NAME_SIGNALS),
    *(f"{field}_is_missing" for field in FIELD_NAMES),
)
N_VALUES = len(INPUT_NAMES) - len(FIELD_NAMES)

# The fields that tend to be missing together, by their places in `FIELD_NAMES`.
BLOCKS: dict[str, tuple[int, ...]] = {
    "title": (FIELD_NAMES.index("title"),),
    "artist_name": (FIELD_NAMES.index("artist_name"),),
    "release": tuple(i for i, f in enumerate(FIELDS) if f.block == "release"),
    "audio": tuple(i for i, f in enumerate(FIELDS) if f.block == "audio"),
}
# Turns flags of missing fields into the share of each block that is missing.
_SHARES = np.array(
    [
        [1 / len(fields) if place in fields else 0 for fields in BLOCKS.values()]
        for place in range(len(FIELD_NAMES))
    ],
    dtype=np.float32,
)

# Below this, arrays cost more than they save.
_FEWEST_IN_ARRAYS = 8
_NO_SIGNALS = (float("nan"),) * len(NAME_SIGNALS)
_FIELD_OF_VALUE = np.array(
    [FIELD_NAMES.index(f) for f in (*NUMERIC_FIELDS, *(f for f in TEXT_FIELDS for _ in NAME_SIGNALS))]
)
_NUMERIC_PLACES = np.array([FIELD_NAMES.index(f) for f in NUMERIC_FIELDS])
_TEXT_PLACES = np.array([FIELD_NAMES.index(f) for f in TEXT_FIELDS])
_ZERO_IS_UNKNOWN = np.array([field in UNKNOWN_WHEN_ZERO for field in NUMERIC_FIELDS])
_FIELDS_OF_BLOCK = [
    np.array([f.block == block for f in FIELDS]) for block in dict.fromkeys(f.block for f in FIELDS)
]


def input_matrix(tracks: Sequence[TrackValues]) -> NDArray[np.float32]:
    """Lay tracks out for a model.

    Returns:
        float32 array of shape (n_tracks, len(INPUT_NAMES)), columns in `INPUT_NAMES` order: values first,
        NaN where their field is missing, then for each field 1 if it is missing, else 0.
    """
    if 0 < len(tracks) < _FEWEST_IN_ARRAYS:
        return np.array([_row(track) for track in tracks], dtype=np.float32)
    return _rows(tracks)


def _row(track: TrackValues) -> list[float]:
    """One row, without arrays."""
    missing = {field: is_missing(field, track.get(field)) for field in FIELD_NAMES}
    row = [float("nan") if missing[field] else float(track[field]) for field in NUMERIC_FIELDS]  # type: ignore[arg-type]
    for field in TEXT_FIELDS:
        row += _NO_SIGNALS if missing[field] else name_signals(str(track[field]))
    row += missing.values()
    return row


def _rows(tracks: Sequence[TrackValues]) -> NDArray[np.float32]:
    """All rows, by array arithmetic."""
    return input_matrix_of_columns(_numbers(tracks), [_names(tracks, field) for field in TEXT_FIELDS])


def input_matrix_of_columns(
    numbers: NDArray[np.float64], texts: Sequence[Sequence[str | None]]
) -> NDArray[np.float32]:
    """Lay out tracks that stand in columns; gives what `input_matrix` gives.

    Args:
        numbers: Shape (n_tracks, len(NUMERIC_FIELDS)), NaN where missing.
        texts: For each field of `TEXT_FIELDS` that text of each track, None where missing.
    """
    known = np.where(_ZERO_IS_UNKNOWN & (numbers == 0), np.nan, numbers)
    rows = np.empty((len(numbers), len(INPUT_NAMES)), dtype=np.float32)
    rows[:, : len(NUMERIC_FIELDS)] = known
    rows[:, len(NUMERIC_FIELDS) : N_VALUES] = _signals(texts)
    rows[:, N_VALUES + _NUMERIC_PLACES] = np.isnan(known)
    rows[:, N_VALUES + _TEXT_PLACES] = np.array(
        [[text is None for text in one] for one in texts], dtype=np.bool_
    ).T
    return rows


def _numbers(tracks: Sequence[TrackValues]) -> NDArray[np.float64]:
    """The numbers of the tracks, shape (n_tracks, len(NUMERIC_FIELDS)), NaN where missing."""
    given = [[track.get(field) for field in NUMERIC_FIELDS] for track in tracks]
    try:
        return np.array(given, dtype=np.float64).reshape(len(tracks), len(NUMERIC_FIELDS))
    except (TypeError, ValueError):  # A text stands for what is missing; few callers know of that.
        return numeric_matrix(tracks).astype(np.float64)


def _names(tracks: Sequence[TrackValues], field: str) -> list[str | None]:
    """A text of each track; None where it is missing."""
    return [None if is_missing(field, value := track.get(field)) else str(value) for track in tracks]


def _signals(names: Sequence[Sequence[str | None]]) -> NDArray[np.float32]:
    """The signals of the texts of every track side by side; NaN where a text is missing.

    Args:
        names: For each field of `TEXT_FIELDS`, that text of each track.
    """
    signals = np.full((len(names[0]), len(names), len(NAME_SIGNALS)), np.nan, dtype=np.float32)
    for place, (field, one) in enumerate(zip(TEXT_FIELDS, names, strict=True)):
        given = [(row, name) for row, name in enumerate(one) if name]
        if given:
            rows, texts = zip(*given, strict=True)
            measure = _SIGNALS_OF_ARTISTS.of if field == "artist_name" else _measured
            signals[list(rows), place] = measure(texts)
    return signals.reshape(len(signals), len(names) * len(NAME_SIGNALS))


def _measured(texts: Sequence[str]) -> NDArray[np.float32]:
    return name_signal_matrix(texts).astype(np.float32)


# Titles seldom come again.
_SIGNALS_OF_ARTISTS = RecalledRows(_measured, len(NAME_SIGNALS))


def missing_by_row(inputs: NDArray[np.float32]) -> list[list[str]]:
    """Name the fields that each track leaves out, as `ml.features.missing_fields` does of one.

    Args:
        inputs: What `input_matrix` returned.

    Returns:
        A list for each track. Tracks that leave out the same share one: it is not to be changed.
    """
    return [_flagged(tuple(flags)) for flags in (inputs[:, N_VALUES:] != 0).tolist()]


def missing_shares(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much each track leaves out.

    Args:
        inputs: What `input_matrix` returned; further columns do not matter.

    Returns:
        float32 array of shape (n_tracks, len(BLOCKS)), columns in `BLOCKS` order: the share of each block's fields
        that is missing.
    """
    return np.asarray(inputs[:, N_VALUES : len(INPUT_NAMES)] @ _SHARES)


@lru_cache(maxsize=1024)
def _flagged(flags: tuple[bool, ...]) -> list[str]:
    return list(compress(FIELD_NAMES, flags))


def hide_fields(inputs: NDArray[np.float32], hidden: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Copy inputs as they would be, had the hidden fields been missing.

    Args:
        inputs: What `input_matrix` returned.
        hidden: Array of shape (n_tracks, len(FIELD_NAMES)).
    """
    shown = inputs.copy()
    shown[:, :N_VALUES][hidden[:, _FIELD_OF_VALUE]] = np.nan
    shown[:, N_VALUES:][hidden] = 1
    return shown


def hide_at_random(inputs: NDArray[np.float32], generator: np.random.Generator) -> NDArray[np.float32]:
    """Hide fields of every row, so that a model learns to answer from what is left.

    Each block of fields (names, release, audio) goes with probability 1/3, and each further field with
    probability 1/6.
    """
    n = len(inputs)
    hidden = generator.random((n, len(FIELD_NAMES))) < 1 / 6
    for fields in _FIELDS_OF_BLOCK:
        hidden |= (generator.random(n) < 1 / 3)[:, None] & fields
    return hide_fields(inputs, hidden)
