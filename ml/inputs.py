"""What both models read: the numbers of a track, the signals of its names, and what is missing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.features import (
    FIELD_NAMES,
    FIELDS,
    NUMERIC_FIELDS,
    TEXT_FIELDS,
    TrackValues,
    missing_fields,
    numeric_matrix,
)
from ml.name_signals import NAME_SIGNALS, name_signals

INPUT_NAMES: tuple[str, ...] = (
    *NUMERIC_FIELDS,
    *(f"{field}_{signal}" for field in TEXT_FIELDS for signal in NAME_SIGNALS),
    *(f"{field}_is_missing" for field in FIELD_NAMES),
)
N_VALUES = len(INPUT_NAMES) - len(FIELD_NAMES)

_FIELD_OF_VALUE = np.array(
    [FIELD_NAMES.index(f) for f in (*NUMERIC_FIELDS, *(f for f in TEXT_FIELDS for _ in NAME_SIGNALS))]
)
_UNNAMED = (float("nan"),) * len(NAME_SIGNALS)
_FIELDS_OF_BLOCK = [
    np.array([f.block == block for f in FIELDS]) for block in dict.fromkeys(f.block for f in FIELDS)
]


def input_matrix(tracks: Sequence[TrackValues]) -> NDArray[np.float32]:
    """Lay tracks out for a model.

    Returns:
        float32 array of shape (n_tracks, len(INPUT_NAMES)), columns in `INPUT_NAMES` order: values first,
        NaN where their field is missing, then for each field 1 if it is missing, else 0.
    """
    rows = np.full((len(tracks), len(INPUT_NAMES)), np.nan, dtype=np.float32)
    rows[:, : len(NUMERIC_FIELDS)] = numeric_matrix(tracks)
    for row, track in zip(rows, tracks, strict=True):
        missing = set(missing_fields(track))
        row[len(NUMERIC_FIELDS) : N_VALUES] = _all_name_signals(track, missing)
        row[N_VALUES:] = [name in missing for name in FIELD_NAMES]
    return rows


def _all_name_signals(track: TrackValues, missing: set[str]) -> list[float]:
    signals: list[float] = []
    for field in TEXT_FIELDS:
        signals.extend(_UNNAMED if field in missing else name_signals(str(track[field])))
    return signals


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
