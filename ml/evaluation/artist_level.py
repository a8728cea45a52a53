"""How well artists are labelled from all their tracks: what a new artist would get."""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import RESAMPLES, ArtistBootstrap, score
from ml.evaluation.breakdowns import TRACK_COUNTS, cells, counts_of
from ml.evaluation.held_out import HeldOut
from ml.evaluation.scores import one_answer_scores, ranking_rows

PROTOCOL = (
    "Each test artist is answered once, from all its tracks, and judged by its primary group; nothing of it "
    "was seen in training. Every artist counts alike, however many tracks it has."
)


def evaluate_artists(
    probabilities: NDArray[np.floating[Any]],
    primary: NDArray[np.int64],
    n_tracks: NDArray[np.int64],
    seed: int,
) -> dict[str, Any]:
    """Score answers about artists.

    Args:
        probabilities: Of the primary group, shape (n_artists, n_groups).
        primary: Index of the primary group of each artist.
        n_tracks: How many tracks each artist has.
        seed: Of the bootstrap.

    Returns:
        For JSON: `protocol`, `n_artists`, `scores` (name to value, low, high) and `by_tracks`, the same by
        number of tracks, as `ml.evaluation.breakdowns.cells` lists them.
    """
    bootstrap = ArtistBootstrap.over(np.arange(len(primary)), RESAMPLES, seed)
    rows = ranking_rows(probabilities.astype(np.float64), primary)
    found = one_answer_scores(bootstrap.totals(rows))
    listed = cells(rows, counts_of(n_tracks), TRACK_COUNTS, bootstrap, one_answer_scores)
    return {
        "protocol": PROTOCOL,
        "n_artists": len(primary),
        "scores": {name: asdict(score(values, len(primary))) for name, values in found.items()},
        "by_tracks": [{key: cell[key] for key in cell if key != "n_tracks"} for cell in listed],
    }


def evaluate_held_out_artists(held_out: HeldOut, seed: int) -> dict[str, Any] | None:
    """Score a version's answers about its test artists; None if it made none."""
    if held_out.artist_probabilities is None:
        return None
    first = np.unique(held_out.artists, return_index=True)[1]
    counts = held_out.tracks_of_artist[first]
    return evaluate_artists(held_out.artist_probabilities, primary_of_artists(held_out), counts, seed)


def primary_of_artists(held_out: HeldOut) -> NDArray[np.int64]:
    """The primary group of each test artist, in the sorted order of their ids.

    An artist whose tracks are labelled one by one has the group that most of them have.
    """
    names, place = np.unique(held_out.artists, return_inverse=True)
    votes = np.zeros((len(names), len(held_out.groups)), dtype=np.int64)
    np.add.at(votes, (place, held_out.primary), 1)
    return np.asarray(votes.argmax(axis=1))
