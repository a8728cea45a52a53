"""How far stated probabilities are from what comes true: of the likeliest group, and of each label.

References:
    Naeini, Cooper and Hauskrecht (2015), AAAI, 2901-2907.
"""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import ArtistBootstrap, Floats, score
from ml.evaluation.scores import ratio

BINS = 15


def bins_of(confidence: Floats) -> NDArray[np.int64]:
    """The bin of each probability: `BINS` of equal width, 1 itself in the last."""
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def expected_calibration_error(
    confidence: Floats, right: NDArray[np.bool_], bootstrap: ArtistBootstrap
) -> Floats:
    """Mean distance between stated and true frequency, over bins weighted by size.

    Args:
        confidence: One stated probability per track, shape (n_tracks,).
        right: Whether it came true, same shape.
        bootstrap: Over the artists of the tracks.

    Returns:
        Shape (n_draws,), the artists as they are first.
    """
    is_in = bins_of(confidence)[:, None] == np.arange(BINS)
    totals = bootstrap.totals({"gap": is_in * (confidence - right)[:, None], "tracks": np.ones(len(right))})
    return ratio(np.abs(totals["gap"]).sum(axis=1), totals["tracks"][:, 0])


def label_calibration_errors(
    probabilities: Floats, truth: NDArray[np.bool_], bootstrap: ArtistBootstrap
) -> Floats:
    """The calibration error of each label by itself: its own bins, over all tracks.

    Returns:
        Shape (n_draws, n_groups).
    """
    columns = zip(probabilities.T, truth.T, strict=True)
    return np.stack([expected_calibration_error(p, y, bootstrap) for p, y in columns], axis=1)


def reliability(
    confidence: Floats, right: NDArray[np.bool_], bootstrap: ArtistBootstrap
) -> list[dict[str, Any]]:
    """What a reliability diagram draws; arguments as in `expected_calibration_error`.

    Returns:
        For each bin its ends, n tracks, n artists, the mean stated probability (None in an empty bin) and
        the frequency with which it came true, with its interval.
    """
    is_in = bins_of(confidence)[:, None] == np.arange(BINS)
    totals = bootstrap.totals(
        {"n": is_in, "stated": is_in * confidence[:, None], "true": is_in & right[:, None]}
    )
    frequency, stated = ratio(totals["true"], totals["n"]), ratio(totals["stated"], totals["n"])[0]
    artists = [len(np.unique(bootstrap.artist_of_track[inside])) for inside in is_in.T]
    return [
        {
            "low": b / BINS,
            "high": (b + 1) / BINS,
            "n_tracks": int(totals["n"][0, b]),
            "n_artists": artists[b],
            "confidence": None if np.isnan(stated[b]) else float(stated[b]),
            "frequency": asdict(score(frequency[:, b], artists[b])),
        }
        for b in range(BINS)
    ]
