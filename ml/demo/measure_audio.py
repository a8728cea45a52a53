"""Measure feature distributions per genre group on the normal-score scale."""

from pathlib import Path

import numpy as np
import pandas as pd

from ml.demo.scores import PROBABILITIES, between_share, normal_scores, quantiles
from ml.demo.tables import Floats, Ints, Table, write_table
from ml.demo.vocabulary import group_names

FEATURES = (
    "popularity",
    "duration_ms",
    "year",
    "danceability",
    "energy",
    "loudness",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
)

# Groups are small: part of each correlation is taken from all groups together.
POOLED = 0.2


def write_audio_tables(tracks: pd.DataFrame, target: Path) -> None:
    """Write quantiles, group means and spreads, within-group correlation and artist shares."""
    known = tracks[tracks.tempo > 0].assign(year=tracks.release_date.str[:4].astype(int))
    scores = np.column_stack([normal_scores(known[name].to_numpy(dtype=float)) for name in FEATURES])
    index = np.array([group_names().index(group) for group in known.group])
    means, spreads = group_moments(scores, index)
    within = (scores - means[index]) / spreads[index]
    owner = np.asarray(pd.factorize(known.id_artist)[0], dtype=np.int64)
    shares = np.array([[between_share(column, owner)] for column in within.T])
    values = np.array([quantiles(known[name].to_numpy(dtype=float)) for name in FEATURES])
    groups, percents = group_names(), tuple(f"{p:g}" for p in PROBABILITIES)
    write_table(target, "feature_quantiles", "feature", Table(FEATURES, percents, values))
    write_table(target, "feature_means", "group", Table(groups, FEATURES, means))
    write_table(target, "feature_spreads", "group", Table(groups, FEATURES, spreads))
    write_table(target, "feature_correlation", "group", group_correlations(within, index))
    write_table(target, "feature_artist_share", "feature", Table(FEATURES, ("share",), shares))


def group_moments(scores: Floats, index: Ints) -> tuple[Floats, Floats]:
    """Mean and standard deviation per group (row) and feature (column) of scores (n_tracks, n_features)."""
    groups = range(len(group_names()))
    means = np.array([scores[index == group].mean(axis=0) for group in groups])
    spreads = np.array([scores[index == group].std(axis=0) for group in groups])
    return means, spreads


def group_correlations(within: Floats, index: Ints) -> Table:
    """Correlation of every pair of features (column "first second") inside each group (row)."""
    groups, upper = group_names(), np.triu_indices(len(FEATURES), 1)
    pooled = np.corrcoef(within.T)
    own = [np.corrcoef(within[index == group].T) for group in range(len(groups))]
    pairs = tuple(f"{FEATURES[i]} {FEATURES[j]}" for i, j in zip(*upper, strict=True))
    values = np.array([(POOLED * pooled + (1 - POOLED) * each)[upper].round(3) for each in own])
    return Table(groups, pairs, values)
