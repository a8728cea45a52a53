"""The same scores within parts of the test tracks: by era, by tracks of the artist, by script of the title."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import ArtistBootstrap, Floats, Sums, score
from ml.evaluation.held_out import HeldOut
from ml.evaluation.scores import mean

FEW_ARTISTS = 10
TRACK_COUNTS = ("1", "2-4", "5-9", "10+")
UNKNOWN_ERA = "unknown"
_COUNT_STARTS = (2, 5, 10)
_CELL_SCORES = {
    "accuracy": "hits",
    "top_3": "top_3",
    "log_loss": "log_loss",
    "ranking_precision": "ranking_precision",
}

Measure = Callable[[Sums], Mapping[str, Floats]]


def breakdowns(
    held_out: HeldOut, rows: Mapping[str, Floats], bootstrap: ArtistBootstrap
) -> dict[str, list[dict[str, Any]]]:
    """Break the scores of the likeliest group down.

    Args:
        held_out: The test tracks.
        rows: Their contributions; see `ml.evaluation.scores`.
        bootstrap: Over their artists.

    Returns:
        For `era` (decade of release), `tracks_of_artist` and `script`: a list of parts as `cells` makes.
    """
    shown = {name: rows[name] for name in ("tracks", *_CELL_SCORES.values())}
    eras, counts = eras_of(held_out.years), counts_of(held_out.tracks_of_artist)
    names, sizes = np.unique(held_out.scripts, return_counts=True)
    scripts = [str(name) for name in names[np.argsort(-sizes, kind="stable")]]
    return {
        "era": cells(shown, eras, sorted(set(eras.tolist())), bootstrap, _measure),
        "tracks_of_artist": cells(shown, counts, TRACK_COUNTS, bootstrap, _measure),
        "script": cells(shown, held_out.scripts, scripts, bootstrap, _measure),
    }


def cells(
    rows: Mapping[str, Floats],
    labels: NDArray[np.str_],
    order: Sequence[str],
    bootstrap: ArtistBootstrap,
    measure: Measure,
) -> list[dict[str, Any]]:
    """Score each part by itself, on the draws of all artists.

    Args:
        rows: Contributions of all tracks, shape (n_tracks,) or (n_tracks, k).
        labels: The part of each track.
        order: The parts to list; one without tracks is listed with scores of None.
        bootstrap: Over the artists of the tracks.
        measure: From totals to scores of shape (n_draws,).

    Returns:
        For each part `label`, `n_tracks`, `n_artists`, `is_small` (fewer than 10 artists: do not lean on
        it), and each score with value, low and high.
    """
    return [{"label": label} | _cell(rows, labels == label, bootstrap, measure) for label in order]


def _cell(
    rows: Mapping[str, Floats], inside: NDArray[np.bool_], bootstrap: ArtistBootstrap, measure: Measure
) -> dict[str, Any]:
    n_artists = len(np.unique(bootstrap.artist_of_track[inside]))
    part = ArtistBootstrap(bootstrap.artist_of_track[inside], bootstrap.weights)
    found = measure(part.totals({name: values[inside] for name, values in rows.items()}))
    return {
        "n_tracks": int(inside.sum()),
        "n_artists": n_artists,
        "is_small": n_artists < FEW_ARTISTS,
        **{name: asdict(score(values, n_artists)) for name, values in found.items()},
    }


def _measure(totals: Sums) -> dict[str, Floats]:
    return {name: mean(totals, row) for name, row in _CELL_SCORES.items()}


def eras_of(years: NDArray[np.float64]) -> NDArray[np.str_]:
    """The decade of each year, such as `1980s`, or `unknown`."""
    known = np.isfinite(years)
    decades = np.where(known, years, 0).astype(np.int64) // 10 * 10
    named = np.char.add(decades.astype(np.str_), "s")
    return np.where(known, named, UNKNOWN_ERA).astype(np.str_)


def counts_of(tracks_of_artist: NDArray[np.int64]) -> NDArray[np.str_]:
    """Which of `TRACK_COUNTS` each number of tracks falls into."""
    return np.array(TRACK_COUNTS)[np.searchsorted(_COUNT_STARTS, tracks_of_artist, side="right")]
