"""The tracks that sound most like a given one, by the numbers of their sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ml.features import Field
from webapp.catalogue.neighbour_index import (
    MIDDLE,
    STEPS_PER_DEVIATION,
    UNKNOWN,
    Index,
    Scale,
    code_of,
    open_index,
    write_index,
)
from webapp.catalogue.track_numbers import SOUND, known, known_value, read_numbers
from webapp.models import Track

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = "neighbours"
SHOWN = 10
_CANDIDATES = 100
_TRACKS_AT_ONCE = 131_072
# What a number adds where only the other track lacks it: the square of its distance to a track drawn at random.
_SPREAD = 1.0

Values = Mapping[str, float]


@dataclass(frozen=True)
class Neighbour:
    """A track that sounds like another.

    Attributes:
        track: With its artist.
        distance: Root mean square of the differences over the numbers both have, in standard deviations.
        differences: For each number that both have its difference in standard deviations, the smallest first.
    """

    track: Track
    distance: float
    differences: Mapping[str, float]

    @property
    def words(self) -> str:
        """How close it is, and in what."""
        names = list(self.differences)
        closest = (
            f"closest in {names[0]} and {names[1]}" if len(names) > 1 else f"compared by {names[0]} only"
        )
        furthest = (
            f", furthest in {names[-1]}" if len(names) > 2 and self.differences[names[-1]] >= 0.5 else ""
        )
        return f"{_closeness(self.distance)}: {closest}{furthest}"


def _closeness(distance: float) -> str:
    for limit, words in ((0.1, "almost the same"), (0.35, "very close"), (0.7, "close")):
        if distance < limit:
            return words
    return "some way off"


def write_neighbours(session: Session, folder: Path) -> int:
    """Bring the index of all tracks up to date.

    Args:
        session: Only reads; a write transaction would hold up others for as long as it takes.
        folder: Such as `FOLDER` in the artefact folder; made if absent.

    Returns:
        The number of tracks written; 0 if the index said the same already.
    """
    scales = _scales(session)
    index = _index(session, scales)
    return len(index.ids) if write_index(folder, index) else 0


def neighbours_of(session: Session, folder: Path, track: Track, shown: int = SHOWN) -> list[Neighbour] | None:
    """Find the tracks that sound most like one, the closest first.

    Each track is compared by the numbers known of the one asked about; where the other lacks one, it counts as
    a track drawn at random would. The numbers of the best are read from SQL, so the distances are exact, and
    tracks that went since the index was made are left out.

    Returns:
        At most `shown` tracks, none if nothing is known of the sound; None if there is no index yet.
    """
    index = open_index(folder)
    if index is None:
        return None
    scales = {scale.name: scale for scale in index.scales}
    asked = _standardised(track, scales)
    if not asked:
        return []
    keys = [key for key in _candidates(index, asked) if key != track.id]
    tracks = session.scalars(select(Track).options(joinedload(Track.artist)).where(Track.id.in_(keys)))
    ranked = sorted(
        ((_exact(asked, other := _standardised(one, scales)), one.id, one, other) for one in tracks),
        key=lambda entry: entry[:2],
    )
    return [
        _neighbour(asked, other, one) for _, _, one, other in ranked[:shown] if asked.keys() & other.keys()
    ]


def _scales(session: Session) -> tuple[Scale, ...]:
    """Mean and deviation of each number; one that is the same or unknown everywhere has a deviation of 1."""
    means = session.execute(select(*(func.avg(known(field)) for field in SOUND))).one()
    shifted = [known(field) - float(mean or 0) for field, mean in zip(SOUND, means, strict=True)]
    variances = session.execute(select(*(func.avg(one * one) for one in shifted))).one()
    return tuple(
        Scale(field.name, _short(mean or 0), _short(sqrt(variance or 0)) or 1.0)
        for field, mean, variance in zip(SOUND, means, variances, strict=True)
    )


def _short(value: float) -> float:
    """Six digits: databases add up in different orders."""
    return float(f"{float(value):.6g}")


def _index(session: Session, scales: Sequence[Scale]) -> Index:
    import numpy as np

    means = np.array([scale.mean for scale in scales])
    deviations = np.array([scale.deviation for scale in scales])
    ids, codes = [np.empty(0, dtype=np.int64)], [np.empty((len(scales), 0), dtype=np.uint8)]
    for keys, values, _ in read_numbers(session, SOUND):
        ids.append(keys)
        codes.append(code_of((values - means) / deviations).T)
    return Index(tuple(scales), np.ascontiguousarray(np.concatenate(codes, axis=1)), np.concatenate(ids))


def _candidates(index: Index, asked: Values) -> list[int]:
    """The keys of the tracks whose codes are closest, found by looking at every one."""
    import numpy as np

    tables = [
        (place, _squares(asked[scale.name]))
        for place, scale in enumerate(index.scales)
        if scale.name in asked
    ]
    ids: list[NDArray[np.int64]] = []
    sums: list[NDArray[np.float32]] = []
    for start in range(0, len(index.ids), _TRACKS_AT_ONCE):
        part = slice(start, start + _TRACKS_AT_ONCE)
        total = np.zeros(len(index.ids[part]), dtype=np.float32)
        for place, squares in tables:
            total += squares[index.codes[place, part]]
        best = _lowest(total)
        ids.append(np.asarray(index.ids[part])[best])
        sums.append(total[best])
    found: list[int] = np.concatenate(ids)[_lowest(np.concatenate(sums))].tolist() if ids else []
    return found


def _squares(asked: float) -> "NDArray[np.float32]":
    """The squared distance of a standardised value to what each code stands for, shape (256,)."""
    import numpy as np

    decoded = (np.arange(256) - MIDDLE) / STEPS_PER_DEVIATION
    squares = (decoded - decoded[int(code_of(np.array([asked]))[0])]) ** 2
    squares[UNKNOWN] = asked**2 + _SPREAD
    return np.asarray(squares, dtype=np.float32)


def _lowest(sums: "NDArray[np.float32]") -> "NDArray[np.intp]":
    import numpy as np

    wanted = _CANDIDATES + 1
    return np.argpartition(sums, wanted)[:wanted] if len(sums) > wanted else np.arange(len(sums))


def _standardised(track: Track, scales: Mapping[str, Scale]) -> dict[str, float]:
    fields: list[Field] = [field for field in SOUND if field.name in scales]
    values = ((field.name, known_value(field, track)) for field in fields)
    return {name: scales[name].standardised(value) for name, value in values if value is not None}


def _exact(asked: Values, other: Values) -> float:
    return sum(
        (value - other[name]) ** 2 if name in other else value**2 + _SPREAD for name, value in asked.items()
    )


def _neighbour(asked: Values, other: Values, track: Track) -> Neighbour:
    gaps = {name: abs(asked[name] - other[name]) for name in asked if name in other}
    ordered = dict(sorted(gaps.items(), key=lambda gap: gap[1]))
    return Neighbour(track, sqrt(sum(gap**2 for gap in gaps.values()) / len(gaps)), ordered)
