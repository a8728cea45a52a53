"""McNemar's test of two versions on the same tracks, and its form for tracks that come in artists."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

MOST_FOR_EXACT = 5_000
BELIEVE = "artists"
BECAUSE = (
    "Tracks of an artist share its label and much of its sound, so they are not separate evidence: the test over "
    "tracks counts them as if they were, and its p-value is likely too small."
)


@dataclass(frozen=True)
class SignFlip:
    """A two-sided test of no difference: each unit's difference is as likely to have the other sign.

    Attributes:
        p_value: Two-sided.
        method: `exact` up to a sum of absolute differences of 5,000, else `normal`.
        n_units: Units that differ at all; the others say nothing.
    """

    p_value: float
    method: Literal["exact", "normal"]
    n_units: int


@dataclass(frozen=True)
class McNemar:
    """Tracks on which just one of two versions is right.

    Attributes:
        only_a: Tracks that only the first answers right.
        only_b: Tracks that only the second answers right.
        tracks: The test with each track by itself.
        artists: The test with each artist's tracks together; the one to believe.
    """

    only_a: int
    only_b: int
    tracks: SignFlip
    artists: SignFlip

    def record(self) -> dict[str, Any]:
        """For JSON, with which of the two to believe and why."""
        tests = {name: dict(vars(getattr(self, name))) for name in ("tracks", "artists")}
        return {"only_a": self.only_a, "only_b": self.only_b, **tests, "believe": BELIEVE, "because": BECAUSE}


def mcnemar(
    a_right: NDArray[np.bool_], b_right: NDArray[np.bool_], artist_of_track: NDArray[np.int64]
) -> McNemar:
    """Compare which tracks two versions answer right.

    Args:
        a_right: Whether the first is right, shape (n_tracks,).
        b_right: Whether the second is, on the same tracks.
        artist_of_track: Place of each track's artist, 0 and up.

    References:
        McNemar (1947), Psychometrika 12, 153-157. Obuchowski (1998), Statistics in Medicine 17, 1495-1507,
        for the sums over clusters.
    """
    differences = a_right.astype(np.int64) - b_right.astype(np.int64)
    of_artists = np.zeros(int(artist_of_track.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(of_artists, artist_of_track, differences)
    return McNemar(
        int((differences > 0).sum()),
        int((differences < 0).sum()),
        sign_flip(differences),
        sign_flip(of_artists),
    )


def sign_flip(differences: NDArray[np.int64]) -> SignFlip:
    """Test that whole-numbered differences lie around 0; of differences of 1 it is the exact McNemar test.

    Args:
        differences: One per unit, shape (n_units,).
    """
    sizes = np.abs(differences[differences != 0])
    observed, most = abs(int(differences.sum())), int(sizes.sum())
    if most > MOST_FOR_EXACT:
        z = observed / math.sqrt(int((sizes**2).sum()))
        return SignFlip(math.erfc(z / math.sqrt(2)), "normal", len(sizes))
    chances = _chances(sizes, most)
    is_as_far = np.abs(np.arange(-most, most + 1)) >= observed
    return SignFlip(min(1.0, float(chances[is_as_far].sum())), "exact", len(sizes))


def _chances(sizes: NDArray[np.int64], most: int) -> NDArray[np.float64]:
    """The chance of each sum from -most to most when every size gets a sign by the toss of a coin."""
    chances = np.zeros(2 * most + 1)
    chances[most] = 1.0
    for size in sizes.tolist():
        chances = (np.roll(chances, size) + np.roll(chances, -size)) / 2
    return chances
