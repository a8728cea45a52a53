"""Draw features: a Gaussian copula per genre group, with a part that all tracks of an artist share."""

import numpy as np
from numpy.random import Generator

from ml.demo.scores import values_at
from ml.demo.tables import Floats, Ints, read_table


def draw_features(rng: Generator, groups: Ints, owners: Ints, n_artists: int) -> dict[str, Floats]:
    """Draw one value of each measured feature per track.

    Args:
        rng: Source of the draws.
        groups: Genre group of each track, as a row number of `feature_means`.
        owners: Artist of each track, 0 to n_artists - 1.
        n_artists: Number of artists.

    Returns:
        Arrays of shape (n_tracks,) by feature name, in the units of the catalogue, not yet rounded.
    """
    means, spreads = read_table("feature_means").values, read_table("feature_spreads").values
    scores = means[groups] + spreads[groups] * draw_residuals(rng, groups, owners, n_artists)
    table = read_table("feature_quantiles")
    return {name: values_at(scores[:, i], table.row(name)) for i, name in enumerate(table.rows)}


def draw_residuals(rng: Generator, groups: Ints, owners: Ints, n_artists: int) -> Floats:
    """Draw standard normal residuals of shape (n_tracks, n_features), correlated as in each track's group.

    The share `feature_artist_share` of each feature's variance is the same for all tracks of an artist.
    """
    roots = np.linalg.cholesky(correlations())[groups]
    share = read_table("feature_artist_share").column("share")
    common = rng.standard_normal((n_artists, len(share)))[owners]
    single = rng.standard_normal((len(owners), len(share)))
    common, single = (np.einsum("tij,tj->ti", roots, noise) for noise in (common, single))
    return np.asarray(np.sqrt(share) * common + np.sqrt(1 - share) * single)


def correlations() -> Floats:
    """Correlation matrices of shape (n_groups, n_features, n_features), in the order of `feature_means`."""
    pairs = read_table("feature_correlation").values
    n_features = len(read_table("feature_means").columns)
    matrices = np.tile(np.eye(n_features), (len(pairs), 1, 1))
    rows, columns = np.triu_indices(n_features, 1)
    matrices[:, rows, columns] = matrices[:, columns, rows] = pairs
    return matrices
