"""How many tracks a version answers, and how often it is right, if it only answers when it is sure."""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import ArtistBootstrap, Floats, score
from ml.evaluation.scores import ratio

STEPS = 20


def coverage_curve(
    confidence: Floats, right: NDArray[np.bool_], bootstrap: ArtistBootstrap
) -> list[dict[str, Any]]:
    """Answer with the likeliest group where its probability reaches a threshold.

    The thresholds are fixed beforehand, so none is chosen for how it does on these very tracks.

    Args:
        confidence: Probability of the likeliest group, shape (n_tracks,).
        right: Whether it is right, same shape.
        bootstrap: Over the artists of the tracks.

    Returns:
        For each threshold 0, 0.05, ... 0.95: `n_tracks` and `n_artists` answered, `coverage` (the share of
        tracks that is answered) and `precision` (the share of answers that is right), both with intervals.
    """
    thresholds = np.arange(STEPS) / STEPS
    answered = confidence[:, None] >= thresholds
    totals = bootstrap.totals(
        {"answered": answered, "right": answered & right[:, None], "tracks": np.ones(len(right))}
    )
    coverage = ratio(totals["answered"], totals["tracks"])
    precision = ratio(totals["right"], totals["answered"])
    curve = []
    for step, threshold in enumerate(thresholds.tolist()):
        n_artists = len(np.unique(bootstrap.artist_of_track[answered[:, step]]))
        curve.append(
            {
                "threshold": threshold,
                "n_tracks": int(totals["answered"][0, step]),
                "n_artists": n_artists,
                "coverage": asdict(score(coverage[:, step], bootstrap.n_artists)),
                "precision": asdict(score(precision[:, step], n_artists)),
            }
        )
    return curve
