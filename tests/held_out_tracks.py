"""Test tracks of an invented version, small ones written out and large ones drawn."""

import numpy as np

from ml.evaluation.held_out import HeldOut
from ml.groups import Group

THREE_GROUPS = (Group("a", "A"), Group("b", "B"), Group("c", "C"))


def held_out(probabilities, primary, artists, **others):
    """Test tracks `t0`, `t1` ... by artists; of one group each, unless memberships are given."""
    probabilities = np.asarray(probabilities, dtype=np.float32)
    n, n_groups = probabilities.shape
    primary, artists = np.asarray(primary, dtype=np.int64), np.asarray(artists).astype(str)
    _, place, counts = np.unique(artists, return_inverse=True, return_counts=True)
    content = {
        "version": "model-1",
        "groups": tuple(Group(f"g{k}", f"G{k}") for k in range(n_groups)),
        "thresholds": (),
        "majority": 0,
        "tracks": np.array([f"t{row}" for row in range(n)]),
        "memberships": np.eye(n_groups, dtype=bool)[primary],
        "years": np.full(n, np.nan),
        "scripts": np.full(n, "latin"),
        "tracks_of_artist": counts[place],
    }
    return HeldOut(probabilities=probabilities, primary=primary, artists=artists, **(content | others))


def drawn_held_out(
    seed=0, n_artists=80, n_groups=5, skill=2.0, answers_several=False, noise_seed=1, **others
):
    """One to twelve tracks of each artist; the version sees their groups through noise."""
    truth, noise = np.random.default_rng(seed), np.random.default_rng(noise_seed)
    of = np.repeat(np.arange(n_artists), truth.integers(1, 13, n_artists))
    primary = truth.integers(0, n_groups, n_artists)
    has = (truth.random((n_artists, n_groups)) < 0.15) | (np.eye(n_groups)[primary] == 1)
    logits = noise.normal(size=(len(of), n_groups)) + noise.normal(size=(n_artists, n_groups))[of]
    logits += skill * np.eye(n_groups)[primary[of]]
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    years = truth.integers(1960, 2021, len(of)).astype(float)
    several = {
        "probabilities": (1 / (1 + np.exp(2 - logits))).astype(np.float32),
        "primary_probabilities": shares.astype(np.float32),
        "thresholds": (0.4,) * n_groups,
    }
    content = {
        "probabilities": shares,
        "memberships": has[of],
        "years": np.where(truth.random(len(of)) < 0.1, np.nan, years),
    }
    content |= (several if answers_several else {}) | others
    return held_out(primary=primary[of], artists=of, **content)
