"""A listener's taste as a prior that moves what a model says of a track, the more the less sure the model is.

Arrays over groups stand in one order throughout. Shares sum to 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# What an event on a track says of the listener's liking of its group; a favourite that they name counts like plays.
LIKING: Mapping[str, float] = {"play": 1.0, "like": 2.0, "skip": -2.0}
FAVOURITE = 5.0


@dataclass(frozen=True)
class Strength:
    """How far a prior goes.

    Attributes:
        concentration: So many events of history weigh as much as the catalogue's own shares, above 0.
        power: Of the ratio of shares: 0 leaves the model alone, 1 is Bayes' rule.
    """

    concentration: float
    power: float


# What `flask models prior-check` chose on a real catalogue; see docs/preferences.md.
DEFAULT = Strength(concentration=300.0, power=0.5)


@dataclass(frozen=True)
class Taste:
    """What is known of a listener, by group.

    Attributes:
        plays: Events of each kind on tracks of each group, shape (n_groups,). `skips` and `likes` likewise.
        favourites: How many favourite genres they name of each group.
    """

    plays: Floats
    skips: Floats
    likes: Floats
    favourites: Floats

    @property
    def evidence(self) -> Floats:
        """How much speaks for each group, at least 0: skips weigh against plays and likes."""
        heard = LIKING["play"] * self.plays + LIKING["like"] * self.likes + LIKING["skip"] * self.skips
        return np.asarray(np.maximum(heard, 0.0) + FAVOURITE * self.favourites)

    @property
    def amount(self) -> float:
        """How much is known at all, in events."""
        return float(self.evidence.sum())


def catalogue_shares(tracks: Floats) -> Floats:
    """The share of each group among the catalogue's labelled tracks; a group without any counts half a track."""
    smoothed = tracks + 0.5
    return np.asarray(smoothed / smoothed.sum())


def listener_shares(taste: Taste, catalogue: Floats, concentration: float) -> Floats:
    """The listener's shares, drawn towards the catalogue's: the mean of a Dirichlet posterior.

    Args:
        taste: What is known of them.
        catalogue: The catalogue's shares, all above 0.
        concentration: See `Strength`.

    Raises:
        ValueError: The concentration is not above 0.
    """
    if not concentration > 0:
        raise ValueError(f"concentration is {concentration}, must be above 0")
    return np.asarray((taste.evidence + concentration * catalogue) / (taste.amount + concentration))


def log_ratios(taste: Taste, catalogue: Floats, strength: Strength) -> Floats:
    """By how much the prior raises the logarithm of each group's odds; 0 everywhere for an unknown listener."""
    shares = listener_shares(taste, catalogue, strength.concentration)
    return np.asarray(strength.power * (np.log(shares) - np.log(catalogue)))


def rerank_primary(primary: NDArray[np.floating], ratios: Floats) -> Floats:
    """Multiply the probabilities of the primary group by the prior, and make them sum to 1 again.

    Args:
        primary: Calibrated, shape (n_tracks, n_groups).
        ratios: What `log_ratios` gave, of the same groups; shape (n_groups,) or (n_tracks, n_groups).
    """
    moved = np.log(np.maximum(primary.astype(np.float64), 1e-12)) + ratios
    moved -= moved.max(axis=-1, keepdims=True)
    powers = np.exp(moved)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def rerank_memberships(probabilities: NDArray[np.floating], ratios: Floats) -> Floats:
    """Multiply the odds of each group by the prior; arguments as in `rerank_primary`, each probability on its own."""
    given = np.clip(probabilities.astype(np.float64), 1e-12, 1 - 1e-12)
    return np.asarray(1 / (1 + (1 - given) / given * np.exp(-ratios)))
