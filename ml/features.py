"""The feature schema: what a track may tell a model, in which order, unit and range.

The prediction form, the JSON schema, the import and the models all read these limits, so a value
that one of them takes, all of them take.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["text", "whole", "number", "flag"]
Block = Literal["names", "release", "audio"]


@dataclass(frozen=True)
class Field:
    """One input of a prediction.

    Attributes:
        name: As requests and forms spell it.
        column: As the `track` table spells it; artist names stand in the `artist` table.
        label: As people read it.
        kind: `whole` and `number` have limits, `text` a largest length, `flag` is yes or no.
        low: Smallest legal value, in `unit`; None for text and flags.
        high: Largest legal value, in `unit`; for text the largest number of characters.
        unit: Unit of the value, empty for plain fractions and counts.
        example: A typical value.
        block: Which group of a form it stands in.
        about: One sentence on what it measures.
    """

    name: str
    column: str
    label: str
    kind: Kind
    low: float | None
    high: float | None
    unit: str
    example: str
    block: Block
    about: str

    @property
    def limits(self) -> str:
        """The limits in words, such as `0 to 300 BPM`; empty for a flag."""
        if self.kind == "text":
            return f"up to {self.high} characters"
        unit = f" {self.unit}" if self.unit else ""
        return "" if self.kind == "flag" else f"{_plain(self.low)} to {_plain(self.high)}{unit}"


def _plain(value: float | None) -> str:
    """Write a limit; thousands are set apart from 10,000 on, so that years stay years."""
    return f"{value:,}" if value and value >= 10_000 else str(value)


def _fraction(name: str, example: str, about: str) -> Field:
    return Field(name, name, name.capitalize(), "number", 0, 1, "", example, "audio", about)


FIELDS: tuple[Field, ...] = (
    Field("title", "title", "Title", "text", None, 500, "", "Mi Fiesta", "names", "The track's title."),
    Field(
        "artist_name", "name", "Artist", "text", None, 500, "", "Los Ejemplos", "names", "Who performs it."
    ),
    Field(
        "release_year",
        "release_year",
        "Release year",
        "whole",
        1900,
        2100,
        "",
        "1998",
        "release",
        "Year of release.",
    ),
    Field(
        "popularity",
        "popularity",
        "Popularity",
        "whole",
        0,
        100,
        "",
        "42",
        "release",
        "0 unknown to all, 100 a hit.",
    ),
    Field(
        "duration_ms",
        "duration_ms",
        "Duration",
        "whole",
        0,
        86_400_000,
        "ms",
        "215000",
        "release",
        "Playing time.",
    ),
    Field(
        "explicit",
        "is_explicit",
        "Explicit",
        "flag",
        None,
        None,
        "",
        "no",
        "release",
        "Marked for explicit lyrics.",
    ),
    _fraction("danceability", "0.62", "How suitable it is for dancing."),
    _fraction("energy", "0.71", "How intense and active it feels."),
    Field(
        "key", "key", "Key", "whole", 0, 11, "", "7", "audio", "Pitch class of the tonic: 0 is C, 11 is B."
    ),
    Field("mode", "mode", "Mode", "whole", 0, 1, "", "1", "audio", "1 major, 0 minor."),
    Field(
        "loudness", "loudness_db", "Loudness", "number", -70, 10, "dB", "-7.2", "audio", "Average loudness."
    ),
    _fraction("speechiness", "0.05", "How much of it is spoken words."),
    _fraction("acousticness", "0.30", "How surely it is acoustic."),
    _fraction("instrumentalness", "0.00", "How surely it has no vocals."),
    _fraction("liveness", "0.12", "How surely an audience is heard."),
    _fraction("valence", "0.55", "How cheerful it sounds."),
    Field(
        "tempo",
        "tempo_bpm",
        "Tempo",
        "number",
        0,
        300,
        "BPM",
        "120.0",
        "audio",
        "Beats a minute; 0 means unknown.",
    ),
    Field(
        "time_signature",
        "time_signature",
        "Time signature",
        "whole",
        0,
        7,
        "",
        "4",
        "audio",
        "Beats a bar; 0 unknown.",
    ),
)

FIELD_NAMES: tuple[str, ...] = tuple(f.name for f in FIELDS)
TEXT_FIELDS: tuple[str, ...] = tuple(f.name for f in FIELDS if f.kind == "text")
NUMERIC_FIELDS: tuple[str, ...] = tuple(f.name for f in FIELDS if f.kind != "text")
UNKNOWN_WHEN_ZERO: frozenset[str] = frozenset({"tempo", "time_signature", "duration_ms"})

TrackValues = Mapping[str, object]


def missing_fields(track: TrackValues) -> list[str]:
    """Name the fields of `FIELD_NAMES` that say nothing: absent, None, NaN, empty, or a zero for unknown."""
    return [name for name in FIELD_NAMES if is_missing(name, track.get(name))]


def is_missing(name: str, value: object) -> bool:
    """Whether a value of a field says nothing: None, NaN, blank, or a zero for unknown."""
    if value is None or value != value or (isinstance(value, str) and not value.strip()):
        return True
    return name in UNKNOWN_WHEN_ZERO and value == 0


def numeric_matrix(tracks: Sequence[TrackValues]) -> "NDArray[np.float32]":
    """Lay the numbers of the tracks out for a model.

    Returns:
        float32 array of shape (n_tracks, len(NUMERIC_FIELDS)), columns in `NUMERIC_FIELDS` order,
        NaN where a value is missing.
    """
    import numpy as np  # Here, because forms and schemas read the limits without computing.

    rows = [[_number(name, track.get(name)) for name in NUMERIC_FIELDS] for track in tracks]
    return np.asarray(rows, dtype=np.float32).reshape(len(tracks), len(NUMERIC_FIELDS))


def _number(name: str, value: object) -> float:
    return float("nan") if is_missing(name, value) else float(value)  # type: ignore[arg-type]
