"""Scores of a model that is trained anew on another split, to stand beside those of the version."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation import scores
from ml.evaluation.artist_bootstrap import LEVEL, RESAMPLES, ArtistBootstrap, score
from ml.evaluation.other_splits import OtherSplitError, RowSplit, random_split, time_split

Rows = NDArray[np.int64]
Fit = Callable[[Rows, Rows, Rows], NDArray[np.floating[Any]]]


def other_views(
    rows: Rows,
    track_ids: NDArray[Any],
    artists: NDArray[Any],
    years: NDArray[np.float64],
    primary: NDArray[np.int64],
    fit: Fit,
    seed: int,
) -> dict[str, Any]:
    """Train and score on both other splits.

    Args:
        rows: The rows of the dataset that the version's own split uses.
        track_ids: External id of every row of the dataset.
        artists: External id of the artist of every row.
        years: Of release of every row, NaN where missing.
        primary: Column of the primary group in what `fit` gives, for every row; anything for other rows.
        fit: Trains on the first rows, calibrates on the second, and answers the third: probabilities of the
            primary group, shape (n_test, n_groups).
        seed: Of the splits and of the bootstrap.

    Returns:
        For JSON: `random` and `time`, each as `score_view` gives, or with `not_possible`, a sentence, alone.
    """
    makers: dict[str, Callable[[], RowSplit]] = {
        "random": lambda: random_split(rows, track_ids, seed),
        "time": lambda: time_split(rows, artists, years, seed),
    }
    views: dict[str, Any] = {}
    for name, make in makers.items():
        try:
            split = make()
        except OtherSplitError as error:
            views[name] = {"not_possible": f"{error}"}
            continue
        views[name] = score_view(split, fit, primary, artists, seed)
    return views


def score_view(
    split: RowSplit, fit: Fit, primary: NDArray[np.int64], artists: NDArray[Any], seed: int
) -> dict[str, Any]:
    """Train on a split and score its test tracks; arguments as in `other_views`.

    Returns:
        For JSON: `protocol`, `is_honest`, `cutoff_year`, `level`, `seed`, `resamples`, the tracks of each
        side, `n_tracks` and `n_artists` of the test, and `scores`, each with an interval over its artists.

    Raises:
        ValueError: `fit` answers another number of tracks.
    """
    answers = fit(split.training, split.validation, split.test)
    if len(answers) != len(split.test):
        raise ValueError(f"the model answers {len(answers)} tracks, must be {len(split.test)}")
    bootstrap = ArtistBootstrap.over(artists[split.test].astype(str), RESAMPLES, seed)
    totals = bootstrap.totals(scores.ranking_rows(answers.astype(np.float64), primary[split.test]))
    found = scores.one_answer_scores(totals)
    return {
        "protocol": split.protocol,
        "is_honest": split.is_honest,
        "cutoff_year": split.cutoff_year,
        "level": LEVEL,
        "seed": seed,
        "resamples": RESAMPLES,
        "n_training": len(split.training),
        "n_validation": len(split.validation),
        "n_tracks": len(split.test),
        "n_artists": bootstrap.n_artists,
        "scores": {name: asdict(score(values, bootstrap.n_artists)) for name, values in found.items()},
    }
