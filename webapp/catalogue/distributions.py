"""How the numbers of tracks are spread within each genre group and over the catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from webapp.catalogue.track_numbers import COMPARED, read_numbers
from webapp.catalogue.upserts import take_turn
from webapp.models import Artist, FeatureDistribution, GenreValue, Track

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PERCENTS = (5, 25, 50, 75, 95)
MOST_TRACKS = 20_000
_ARTISTS_AT_ONCE = 20_000
SOURCES = ("import", "person")

_Key = tuple[int | None, str]


@dataclass(frozen=True)
class Distribution:
    """How one number is spread.

    Attributes:
        n: Tracks with a known value that the quantiles come from, at most `MOST_TRACKS`.
        quantiles: Percent to value, in the number's own unit.
    """

    n: int
    quantiles: Mapping[int, float]


def summarise_features(session: Session) -> int:
    """Bring `feature_distribution` up to date; where nothing differs, nothing is written.

    Args:
        session: Inside a write transaction. Measuring a million tracks takes a while, so a caller that must not
            hold up other writers calls `measure_features` before it begins one, and `store_features` inside.

    Returns:
        The number of rows written.
    """
    return store_features(session, measure_features(session))


def measure_features(session: Session) -> dict[_Key, Distribution]:
    """Measure the distributions of every group, and of all tracks under the group None.

    A track counts for the primary group that it has itself from the import or a person, else for its artist's.
    A group with more than `MOST_TRACKS` tracks is measured on that many: those whose keys have the lowest
    hashes, so the same ones every time.
    """
    import numpy as np

    samples: dict[int | None, _Sample] = {None: _Sample()}
    of_artists = _groups_of_artists(session)
    for ids, values, rows in read_numbers(session, COMPARED, [Track.artist_id]):
        own = _groups_of_tracks(session, int(ids[0]), int(ids[-1]))
        artists = np.array([artist or 0 for (artist,) in rows])
        # An artist that came in the meantime has no group yet.
        inherited = of_artists[np.where(artists < len(of_artists), artists, 0)].tolist()
        groups = np.array(
            [own.get(track) or group for track, group in zip(ids.tolist(), inherited, strict=True)]
        )
        samples[None].add(ids, values)
        for group in np.unique(groups[groups > 0]).tolist():
            samples.setdefault(group, _Sample()).add(ids[groups == group], values[groups == group])
    return {
        (group, name): found
        for group, sample in samples.items()
        for name, found in _distributions(sample.values())
    }


def store_features(session: Session, measured: Mapping[_Key, Distribution]) -> int:
    """Write the distributions that differ from those stored; gives the number of rows written."""
    take_turn(session)
    stored = {
        (row.group_id, row.feature): (row.id, row.n, row.quantiles)
        for row in session.execute(select(*FeatureDistribution.__table__.columns))
    }
    wanted = {key: (found.n, _written(found.quantiles)) for key, found in measured.items()}
    same = {key for key, (_, *found) in stored.items() if key in wanted and tuple(found) == wanted[key]}
    outdated = [row for key, (row, *_) in stored.items() if key not in same]
    if outdated:
        session.execute(delete(FeatureDistribution).where(FeatureDistribution.id.in_(outdated)))
    rows = [
        {"group_id": group, "feature": name, "n": n, "quantiles": quantiles}
        for (group, name), (n, quantiles) in wanted.items()
        if (group, name) not in same
    ]
    if rows:
        session.execute(insert(FeatureDistribution), rows)
    return len(rows)


def distributions_of(session: Session, group_id: int | None) -> dict[str, Distribution]:
    """The stored distributions of a group, or of all tracks, by the name of the number."""
    rows = session.scalars(select(FeatureDistribution).where(FeatureDistribution.group_id == group_id))
    return {
        row.feature: Distribution(row.n, {int(percent): value for percent, value in row.quantiles.items()})
        for row in rows
    }


class _Sample:
    """The values of the tracks whose keys have the lowest hashes, `MOST_TRACKS` of them in the end."""

    def __init__(self) -> None:
        self._hashes: list[NDArray[np.uint64]] = []
        self._values: list[NDArray[np.float32]] = []
        self._held = 0

    def add(self, ids: "NDArray[np.int64]", values: "NDArray[np.float64]") -> None:
        """Add tracks; at most twice `MOST_TRACKS` and a chunk are held."""
        import numpy as np

        self._hashes.append(_hashes(ids))
        self._values.append(values.astype(np.float32))
        self._held += len(ids)
        if self._held > 2 * MOST_TRACKS:
            self._thin_out()

    def values(self) -> "NDArray[np.float32]":
        """The values of the sample, shape (n, n_fields)."""
        self._thin_out()
        return self._values[0]

    def _thin_out(self) -> None:
        import numpy as np

        hashes = np.concatenate([*self._hashes, np.empty(0, dtype=np.uint64)])
        values = np.concatenate([*self._values, np.empty((0, len(COMPARED)), dtype=np.float32)])
        if len(hashes) > MOST_TRACKS:
            kept = np.argpartition(hashes, MOST_TRACKS)[:MOST_TRACKS]
            hashes, values = hashes[kept], values[kept]
        self._hashes, self._values, self._held = [hashes], [values], len(hashes)


def _hashes(ids: "NDArray[np.int64]") -> "NDArray[np.uint64]":
    """Scatter keys over 64 bits.

    References:
        Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators: the finaliser of SplitMix64.
    """
    import numpy as np

    mixed = ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


def _distributions(values: "NDArray[np.float32]") -> Iterable[tuple[str, Distribution]]:
    import numpy as np

    for place, field in enumerate(COMPARED):
        column = values[:, place]
        given = column[~np.isnan(column)]
        if given.size:
            quantiles = np.quantile(given.astype(np.float64), [percent / 100 for percent in PERCENTS])
            rounded = {
                percent: float(f"{value:.6g}") for percent, value in zip(PERCENTS, quantiles, strict=True)
            }
            yield field.name, Distribution(int(given.size), rounded)


def _written(quantiles: Mapping[int, float]) -> dict[str, Any]:
    return {str(percent): value for percent, value in quantiles.items()}


def _groups_of_artists(session: Session) -> "NDArray[np.int32]":
    """The primary group of each artist by its key; 0 is none."""
    import numpy as np

    groups = np.zeros(1 + (session.scalar(select(func.max(Artist.id))) or 0), dtype=np.int32)
    for first in range(0, len(groups), _ARTISTS_AT_ONCE):
        last = min(first + _ARTISTS_AT_ONCE, len(groups)) - 1
        for artist, group in _primary_values(session, GenreValue.artist_id, first, last):
            groups[artist] = group
    return groups


def _groups_of_tracks(session: Session, first: int, last: int) -> dict[int, int]:
    return dict(tuple(row) for row in _primary_values(session, GenreValue.track_id, first, last))


def _primary_values(session: Session, owner: Any, first: int, last: int) -> Iterable[Any]:
    """Primary groups in the order in which the later one wins: what people say, over what the import says."""
    return session.execute(
        select(owner, GenreValue.group_id)
        .where(owner.between(first, last), GenreValue.is_primary, GenreValue.source.in_(SOURCES))
        .order_by(GenreValue.source, GenreValue.id)
    )
