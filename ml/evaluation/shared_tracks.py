"""The test tracks that two versions share, with the answers of both over the groups of either."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import Floats
from ml.evaluation.held_out import HeldOut
from ml.groups import Group


@dataclass(frozen=True)
class SharedTracks:
    """Tracks that are test tracks of both, so that neither version was trained on their artists.

    Attributes:
        groups: Those of the first, then those only the second knows.
        both_know: Whether both versions know each group.
        a: What the first ranks by, shape (n_tracks, n_groups); 0 for groups it does not know. `b` likewise.
        a_memberships: Probabilities that the artist has each group, same shape. `b_memberships` likewise.
        primary: Index of the true primary group.
        memberships: The true groups, bool array of shape (n_tracks, n_groups); False for groups not shared.
        artists: Id of each track's artist.
        only_a: Test tracks of the first that are not of the second. `only_b` likewise.
        disagreeing: Shared tracks left out, since the two data sets give them other artists or groups.
    """

    groups: tuple[Group, ...]
    both_know: NDArray[np.bool_]
    a: Floats
    b: Floats
    a_memberships: Floats
    b_memberships: Floats
    primary: NDArray[np.int64]
    memberships: NDArray[np.bool_]
    artists: NDArray[np.str_]
    only_a: int
    only_b: int
    disagreeing: int


def share_tracks(a: HeldOut, b: HeldOut) -> SharedTracks:
    """Align two versions' test tracks by track id, and their groups by slug."""
    ids, in_a, in_b = np.intersect1d(a.tracks, b.tracks, assume_unique=True, return_indices=True)
    groups = tuple({group.slug: group for group in (*b.groups, *a.groups)}[slug] for slug in _slugs(a, b))
    places = {group.slug: place for place, group in enumerate(groups)}
    to_a, to_b = (np.array([places[g.slug] for g in one.groups]) for one in (a, b))
    both_know = np.isin(np.arange(len(groups)), to_a) & np.isin(np.arange(len(groups)), to_b)
    truths = [
        _spread(one.memberships[rows], to, len(groups)).astype(bool) & both_know
        for one, rows, to in ((a, in_a, to_a), (b, in_b, to_b))
    ]
    agrees = (
        (to_a[a.primary[in_a]] == to_b[b.primary[in_b]])
        & (a.artists[in_a] == b.artists[in_b])
        & (truths[0] == truths[1]).all(axis=1)
    )
    in_a, in_b = in_a[agrees], in_b[agrees]
    return SharedTracks(
        groups=groups,
        both_know=both_know,
        a=_spread(a.ranking[in_a], to_a, len(groups)),
        b=_spread(b.ranking[in_b], to_b, len(groups)),
        a_memberships=_spread(a.probabilities[in_a], to_a, len(groups)),
        b_memberships=_spread(b.probabilities[in_b], to_b, len(groups)),
        primary=to_a[a.primary[in_a]],
        memberships=truths[0][agrees],
        artists=a.artists[in_a],
        only_a=len(a.tracks) - len(ids),
        only_b=len(b.tracks) - len(ids),
        disagreeing=len(ids) - len(in_a),
    )


def _slugs(a: HeldOut, b: HeldOut) -> list[str]:
    return list(dict.fromkeys(group.slug for group in (*a.groups, *b.groups)))


def _spread(columns: NDArray[Any], places: NDArray[np.int64], n_groups: int) -> Floats:
    """Put columns where their groups stand among more groups."""
    spread = np.zeros((len(columns), n_groups))
    spread[:, places] = columns
    return spread
