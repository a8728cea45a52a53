"""Ask a model about many artists at once, each from all its tracks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.artist_answers import artist_probabilities
from ml.calibration import Answers
from ml.many_tracks import Answer, all_above
from ml.predictor import Predictor
from ml.track_inputs import TrackInputs


def predict_artists(predictor: Predictor, inputs: TrackInputs, alone: NDArray[np.bool_]) -> Answers:
    """Say of every artist what `ml.one_artist.predict_artist` says of it.

    Args:
        predictor: Of either kind; a baseline, which answers one group, gives `primary` twice.
        inputs: Tracks whose artists are numbered from 0 to n_artists - 1, each with at least one.
        alone: Which of these numbers stand for a track whose artist is not known, shape (n_artists,): the answer is
            the track's own, which no power sharpens.

    Returns:
        float32 arrays of shape (n_artists, n_groups).
    """
    tracks, artists = predictor.predict(inputs), inputs.artists
    primary = artist_probabilities(tracks.primary, artists, float(predictor.manifest["artist_power"]))
    lone = alone[artists]
    primary[artists[lone]] = tracks.primary[lone]
    if predictor.kind == "baseline":
        return Answers(primary, primary)
    return Answers(primary, np.maximum(_means(tracks.probabilities, artists, len(alone)), primary))


def named_groups(
    predictor: Predictor, answers: Answers, most: int
) -> tuple[list[Answer], list[list[Answer]]]:
    """Pick out what a model names.

    Args:
        predictor: Gave the answers.
        answers: About any number of artists or tracks.
        most: How many groups to name of each, at least 1.

    Returns:
        The primary group of each, and the groups that reach their own thresholds, the likeliest first. The primary
        one is always among these: where it does not reach its threshold, or others are likelier, it is the last.
    """
    tops = answers.primary.argmax(axis=1).tolist()
    primary = [(top, float(row[top])) for top, row in zip(tops, answers.primary, strict=True)]
    if predictor.kind == "baseline":
        return primary, [[one] for one in primary]
    above = all_above(answers.probabilities, predictor.thresholds)
    return primary, [
        _with(top, float(row[top]), named, most)
        for top, row, named in zip(tops, answers.probabilities, above, strict=True)
    ]


def _with(top: int, probability: float, named: Sequence[Answer], most: int) -> list[Answer]:
    kept = list(named[:most])
    if top in (group for group, _ in kept):
        return kept
    return [*kept[: most - 1], (top, probability)]


def _means(
    probabilities: NDArray[np.float32], artists: NDArray[np.int64], n_artists: int
) -> NDArray[np.float32]:
    sums = np.zeros((n_artists, probabilities.shape[1]))
    np.add.at(sums, artists, probabilities)
    return np.asarray(sums / np.bincount(artists, minlength=n_artists)[:, None], dtype=np.float32)
