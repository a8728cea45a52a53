"""Agreement with reviewers on artists that no model was trained on."""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.artist_answers import artist_probabilities
from ml.dataset import Dataset
from ml.evaluation.artist_bootstrap import RESAMPLES, ArtistBootstrap, score
from ml.evaluation.scores import mean
from ml.experiments.wilson import wilson_interval
from ml.fitting import Fitted
from ml.groups import Group
from ml.splitting import Sample, sample_of


def agreement(
    reviewed: Dataset,
    rows: NDArray[np.int64],
    after: tuple[Fitted, tuple[Group, ...]],
    before: tuple[Fitted, tuple[Group, ...]],
    seed: int,
) -> dict[str, Any] | None:
    """How often two models name the primary group that the reviewer named, from all tracks of the artist.

    Args:
        reviewed: Labels of people.
        rows: Rising rows of `reviewed` whose artists neither model was trained on.
        after: The model trained with feedback, and the groups that it knows.
        before: The model trained without.
        seed: Of the bootstrap.

    Returns:
        For JSON: `n_artists`, `after` and `before` (value, low, high: Wilson intervals), and `difference` (after minus
        before, with its interval by paired bootstrap over artists). None without an artist.
    """
    if len(rows) == 0:
        return None
    hits = {name: _hits(reviewed, rows, *one) for name, one in (("after", after), ("before", before))}
    n = len(hits["after"])
    bootstrap = ArtistBootstrap.over(np.arange(n), RESAMPLES, seed)
    gained = hits["after"].astype(np.float64) - hits["before"]
    totals = bootstrap.totals({"gained": gained, "tracks": np.ones(n)})
    return {
        "n_artists": n,
        **{name: _rate(one) for name, one in hits.items()},
        "difference": asdict(score(mean(totals, "gained"), n)),
    }


def _hits(
    reviewed: Dataset, rows: NDArray[np.int64], fitted: Fitted, groups: tuple[Group, ...]
) -> NDArray[np.bool_]:
    """Whether each artist's answer is the reviewer's primary group; one that the model does not know is a miss."""
    sample = _unlabelled(reviewed, rows, groups)
    artists = sample.artist_numbers
    answered = artist_probabilities(fitted.answer(sample).primary, artists, fitted.artist_power).argmax(
        axis=1
    )
    places = np.array([reviewed.groups.index(group) for group in groups])
    first = np.unique(artists, return_index=True)[1]
    return np.asarray(places[answered] == reviewed.primary[rows][first])


def _unlabelled(reviewed: Dataset, rows: NDArray[np.int64], groups: tuple[Group, ...]) -> Sample:
    """The tracks as a model reads them; their labels are not to be looked at."""
    kept = np.array([reviewed.groups.index(group) for group in groups])
    return sample_of(reviewed, rows, kept)


def _rate(hits: NDArray[np.bool_]) -> dict[str, float]:
    interval = wilson_interval(int(hits.sum()), len(hits))
    return {"value": float(hits.mean()), "low": interval.low, "high": interval.high}
