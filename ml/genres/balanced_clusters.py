"""Clusters of points that are alike and, as far as they can be, of like mass."""

import numpy as np
from numpy.typing import NDArray

from ml.genres.name_embedding import unit

# Ward's method needs the distance of every two points: this many take 20 MB and a second.
_MOST_TREE_POINTS = 2_000
# The tree is cut finer than asked, so that the merging after it can mind the masses.
_FINER = 3
_ROUNDS = 20
# Clusters whose centres have a larger cosine are one scene, however few clusters that leaves and however heavy it is.
# In a real catalogue the nearest two of 26 reach 0.46; the halves of one scene 0.7 and more.
_MUCH_ALIKE = 0.55

Labels = NDArray[np.int64]
Points = NDArray[np.float64]


def cluster_points(points: Points, mass: Points, most: int, largest_share: float) -> Labels:
    """Cluster points by direction.

    The heaviest points are clustered as a tree by Ward's method; its branches are merged, the lightest and most
    alike first, while no cluster outgrows `largest_share`, and beyond `most` while any two are much alike; then every
    point joins the nearest centre, again and again.

    Args:
        points: Rows of length 1 or 0, shape (n_points, n_dimensions).
        mass: How much each point weighs, above 0.
        most: Number of clusters, at least 1.
        largest_share: The share of all mass that merging keeps a cluster under where it can, 0 to 1.

    Returns:
        For each point the number of its cluster, 0 to at most `most` - 1; -1 for rows of length 0.
    """
    labels = np.full(len(points), -1, dtype=np.int64)
    placed = np.flatnonzero(np.linalg.norm(points, axis=1) > 0)
    if len(placed) == 0:
        return labels
    heavy = placed[np.argsort(-mass[placed], kind="stable")[:_MOST_TREE_POINTS]]
    branches = _branches(points[heavy], most * _FINER)
    seeds = _merge(points[heavy], mass[heavy], branches, most, largest_share * mass.sum())
    centres = _centres(points[heavy], mass[heavy], seeds)
    labels[placed] = _settle(points[placed], mass[placed], centres)
    return labels


def _branches(points: Points, most: int) -> Labels:
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(points) <= most:
        return np.arange(len(points))
    tree = linkage(points, "ward")
    return np.asarray(fcluster(tree, most, "maxclust"), dtype=np.int64) - 1


def _merge(points: Points, mass: Points, labels: Labels, most: int, heaviest: float) -> Labels:
    """Merge the two clusters that lose least by it until `most` are left, and go on while any are much alike."""
    labels = labels.copy()
    while len(alive := np.unique(labels)) > 1:
        sums = np.array([(points * mass[:, None])[labels == one].sum(axis=0) for one in alive])
        weights = np.array([mass[labels == one].sum() for one in alive])
        centres = unit(sums)
        alike = np.triu(centres @ centres.T, 1)
        if len(alive) <= most:
            if alike.max() < _MUCH_ALIKE:
                break
            kept, gone = np.unravel_index(np.argmax(np.round(alike, 9)), alike.shape)
            labels[labels == alive[gone]] = alive[kept]
            continue
        loss = (1 - centres @ centres.T) * (weights[:, None] * weights) / (weights[:, None] + weights)
        loss[(weights[:, None] + weights) > heaviest] += mass.sum()
        loss[np.tril_indices(len(alive))] = np.inf
        kept, gone = np.unravel_index(np.argmin(loss), loss.shape)
        labels[labels == alive[gone]] = alive[kept]
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _centres(points: Points, mass: Points, labels: Labels) -> Points:
    sums = np.zeros((labels.max() + 1, points.shape[1]))
    np.add.at(sums, labels, points * np.sqrt(mass)[:, None])
    return unit(sums)


def _settle(points: Points, mass: Points, centres: Points) -> Labels:
    labels = _nearest(points, centres)
    for _ in range(_ROUNDS):
        centres = _centres(points, mass, labels)
        moved = _nearest(points, centres)
        if np.array_equal(moved, labels):
            break
        labels = moved
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _nearest(points: Points, centres: Points) -> Labels:
    return np.asarray(np.argmax(np.round(points @ centres.T, 9), axis=1), dtype=np.int64)
