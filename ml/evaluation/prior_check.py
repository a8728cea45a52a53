"""Whether listeners' tastes help to tell the groups of tracks that they go on to like."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import RESAMPLES, ArtistBootstrap, Floats, score
from ml.evaluation.scores import mean
from ml.preferences import Strength, Taste, log_ratios, rerank_primary

CONCENTRATIONS = (10.0, 30.0, 100.0, 300.0, 1_000.0)
POWERS = (0.25, 0.5, 0.75, 1.0)
NO_PRIOR = Strength(concentration=CONCENTRATIONS[-1], power=0.0)


@dataclass(frozen=True)
class Likes:
    """Likes of tracks of artists that the model was not trained on.

    Attributes:
        primary: What the model says of the primary group of each track, shape (n_likes, n_groups).
        truth: Index of the true one, shape (n_likes,).
        listeners: Place of the listener among `tastes`, shape (n_likes,).
        tastes: Of each listener, from earlier sessions alone.
    """

    primary: NDArray[np.floating[Any]]
    truth: NDArray[np.int64]
    listeners: NDArray[np.int64]
    tastes: Sequence[Taste]


def log_losses(likes: Likes, catalogue: Floats, strength: Strength) -> Floats:
    """The loss of each like in nats, shape (n_likes,)."""
    ratios = np.array([log_ratios(taste, catalogue, strength) for taste in likes.tastes])
    moved = rerank_primary(likes.primary, ratios[likes.listeners])
    own = moved[np.arange(len(likes.truth)), likes.truth]
    return np.asarray(-np.log(np.maximum(own, 1e-12)))


def choose_strength(likes: Likes, catalogue: Floats) -> Strength:
    """The strength with the least mean loss on likes that come before those it is judged by; maybe no prior at all."""
    candidates = [NO_PRIOR, *(Strength(*pair) for pair in product(CONCENTRATIONS, POWERS))]
    losses = [float(log_losses(likes, catalogue, one).mean()) for one in candidates]
    return candidates[int(np.argmin(losses))]


def check_prior(likes: Likes, catalogue: Floats, strength: Strength, seed: int) -> dict[str, Any]:
    """Compare the losses with and without the prior.

    Args:
        likes: Later than those that chose the strength; at least one.
        catalogue: The catalogue's shares.
        strength: Of the prior.
        seed: Of the bootstrap.

    Returns:
        For JSON: `n_likes`, `n_listeners`, and `without`, `with` and `difference` (with minus without: below 0 the
        prior helps), each as value, low and high by bootstrap over listeners.
    """
    losses = {
        "without": log_losses(likes, catalogue, NO_PRIOR),
        "with": log_losses(likes, catalogue, strength),
    }
    losses["difference"] = losses["with"] - losses["without"]
    bootstrap = ArtistBootstrap.over(likes.listeners, RESAMPLES, seed)
    totals = bootstrap.totals(losses | {"tracks": np.ones(len(likes.truth))})
    found = {name: asdict(score(mean(totals, name), bootstrap.n_artists)) for name in losses}
    return {"n_likes": len(likes.truth), "n_listeners": bootstrap.n_artists} | found
