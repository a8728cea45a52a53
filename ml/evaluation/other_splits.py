"""Two other ways to divide the tracks: at random, which flatters, and by time, which is a second honest view."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

LATER_SHARE = 0.20
FEWEST_ARTISTS = 2
_TRAINING_TENTHS, _VALIDATION_TENTHS = (
    7,
    8,
)  # As many as in the honest split, so that only the artists differ.
_TRAINING_SHARE = _TRAINING_TENTHS / _VALIDATION_TENTHS


class OtherSplitError(ValueError):
    """A catalogue that cannot be divided in this way, and what it lacks."""


@dataclass(frozen=True)
class RowSplit:
    """Rows of a dataset on three sides.

    Attributes:
        training: Row numbers, rising; so are `validation` and `test`.
        protocol: How they were divided, in sentences.
        is_honest: Whether no artist stands on two sides.
        cutoff_year: First year of the test tracks of a time split.
    """

    training: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]
    protocol: str
    is_honest: bool
    cutoff_year: int | None = None


def random_split(rows: NDArray[np.int64], track_ids: NDArray[Any], seed: int) -> RowSplit:
    """Divide tracks whatever their artist: 70 % train, 10 % calibrate, 20 % test, by a hash of the track's id.

    Args:
        rows: The rows to divide: those that the honest split uses, so that the groups are the same.
        track_ids: External id of every row of the dataset.
        seed: Of the hash.

    Raises:
        OtherSplitError: A side has no track.
    """
    tenths = _tenths(track_ids[rows], f"{seed}:track")
    protocol = (
        "Tracks are divided at random by a hash of their id: 70 % train, 10 % calibrate, 20 % test. Most test "
        "artists have other tracks in training, so the score measures memory of artists; it is shown only for "
        "its gap to the honest one."
    )
    return _checked(
        RowSplit(
            training=rows[tenths < _TRAINING_TENTHS],
            validation=rows[(tenths >= _TRAINING_TENTHS) & (tenths < _VALIDATION_TENTHS)],
            test=rows[tenths >= _VALIDATION_TENTHS],
            protocol=protocol,
            is_honest=False,
        )
    )


def time_split(
    rows: NDArray[np.int64], artists: NDArray[Any], years: NDArray[np.float64], seed: int
) -> RowSplit:
    """Train on releases before a year and test on those from it on, by artists who have none before.

    Args:
        rows: The rows to divide, as in `random_split`.
        artists: External id of the artist of every row of the dataset.
        years: Of release of every row, NaN where missing; such rows stand on no side.
        seed: Of the hash by which the earlier artists are divided into training and validation.

    Raises:
        OtherSplitError: Fewer than two years are known, a side has no track, or the later side has fewer
            than 2 artists that the earlier has not.
    """
    dated = rows[np.isfinite(years[rows])]
    cutoff = cutoff_year(years[dated])
    earlier, later = dated[years[dated] < cutoff], dated[years[dated] >= cutoff]
    unseen = later[~np.isin(artists[later].astype(str), artists[earlier].astype(str))]
    n_unseen = len(np.unique(artists[unseen].astype(str)))
    if n_unseen < FEWEST_ARTISTS:
        raise OtherSplitError(
            f"{n_unseen} artists have releases from {cutoff} on and none before, a time split needs {FEWEST_ARTISTS}"
        )
    is_training = _tenths(artists[earlier], f"{seed}:time") < 10 * _TRAINING_SHARE
    protocol = (
        f"Tracks released before {cutoff} train (seven eighths of their artists) and calibrate (the others); those "
        f"released from {cutoff} on, {len(later) / len(dated):.0%} of the dated tracks, test, less the "
        f"{len(later) - len(unseen):,} of artists with an earlier release. {len(rows) - len(dated):,} tracks without "
        "a year are left out."
    )
    return _checked(
        RowSplit(
            training=earlier[is_training],
            validation=earlier[~is_training],
            test=unseen,
            protocol=protocol,
            is_honest=True,
            cutoff_year=cutoff,
        )
    )


def cutoff_year(years: NDArray[np.float64]) -> int:
    """The year from which on nearest to 20 % of the tracks were released; of two equally near the earlier.

    Args:
        years: Known years, in any order.

    Raises:
        OtherSplitError: There are fewer than two different years.
    """
    different, counts = np.unique(years.astype(np.int64), return_counts=True)
    if len(different) < 2:
        raise OtherSplitError(f"{len(different)} different years of release are known, a time split needs 2")
    later = counts[::-1].cumsum()[::-1][1:] / len(years)
    return int(different[1:][np.argmin(np.abs(later - LATER_SHARE))])


def _tenths(ids: NDArray[Any], salt: str) -> NDArray[np.float64]:
    """A number from 0 to 10 for each id, from a hash of salt and id alone."""
    named, place = np.unique(ids.astype(str), return_inverse=True)
    hashes = [sha256(f"{salt}:{one}".encode()).digest()[:8] for one in named.tolist()]
    return np.array([int.from_bytes(one, "big") * 10 / 2**64 for one in hashes])[place]


def _checked(split: RowSplit) -> RowSplit:
    for name in ("training", "validation", "test"):
        if len(getattr(split, name)) == 0:
            raise OtherSplitError(f"the {name} side has 0 tracks, must have at least 1")
    return split
