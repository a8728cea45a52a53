"""Ways to divide a cohort that is complete beforehand, each as a function of a random generator.

A way gives who is treated: bool array of shape (n_listeners,).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ml.experiments.pairing import pair_up

Floats = NDArray[np.float64]
Division = Callable[[np.random.Generator], NDArray[np.bool_]]
QUANTILES = 5
CLUSTERS = (3, 5, 8)
_SEED = 0


def ways(before: Floats, sessions: Sequence[Floats]) -> Mapping[str, Division]:
    """Prepare every way from what is known beforehand.

    Args:
        before: Each listener's mean session duration, float64 array of shape (n_listeners,).
        sessions: Each listener's sessions, float64 arrays of shape (n_sessions, n_features).
    """
    clustered = {
        f"K-means strata, {k} clusters of sessions": strata(original_strata(sessions, k)) for k in CLUSTERS
    }
    return {
        "plain hash": lambda random: random.random(len(before)) < 0.5,
        **clustered,
        f"{QUANTILES} quantile strata": strata(quantile_strata(before)),
        "pairs": pairs(before),
    }


def original_strata(sessions: Sequence[Floats], clusters: int) -> NDArray[np.int64]:
    """Stratify as the original did: K-means over sessions, a listener goes where most of theirs are."""
    from sklearn.cluster import KMeans

    every = np.concatenate(sessions)
    spread = every.std(axis=0)
    scaled = (every - every.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    labels = KMeans(clusters, n_init=10, random_state=_SEED).fit_predict(scaled)
    ends = np.cumsum([len(one) for one in sessions])[:-1]
    return np.array([Counter(own.tolist()).most_common(1)[0][0] for own in np.split(labels, ends)])


def quantile_strata(before: Floats) -> NDArray[np.int64]:
    """Cut the listeners into strata of equal size by how long their sessions were."""
    ranks = before.argsort(kind="stable").argsort(kind="stable")
    return ranks * QUANTILES // len(before)


def strata(stratum: NDArray[np.int64]) -> Division:
    """Treat half of each stratum, drawn at random; of an odd one the last is decided by a coin."""
    places = [np.flatnonzero(stratum == one) for one in np.unique(stratum)]

    def divide(random: np.random.Generator) -> NDArray[np.bool_]:
        treated = np.zeros(len(stratum), dtype=bool)
        for members in places:
            n = len(members) // 2 + (len(members) % 2 and int(random.random() < 0.5))
            treated[random.permutation(members)[:n]] = True
        return treated

    return divide


def pairs(before: Floats) -> Division:
    """Part the two of each pair by a coin; so is a listener without a partner."""
    couples = np.array(pair_up(before[:, None]))

    def divide(random: np.random.Generator) -> NDArray[np.bool_]:
        treated = random.random(len(before)) < 0.5
        heads = random.random(len(couples)) < 0.5
        treated[couples[:, 0]], treated[couples[:, 1]] = heads, ~heads
        return treated

    return divide
