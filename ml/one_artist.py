"""Ask a model about one artist: an answer from all its tracks together, and what each of them says alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.artist_answers import artist_probabilities
from ml.calibration import Answers
from ml.features import TrackValues
from ml.predictor import Predictor
from ml.track_inputs import TrackInputs, track_inputs


@dataclass(frozen=True)
class ArtistAnswers:
    """What a model says of an artist.

    Attributes:
        artist: The answer about the artist, arrays of shape (1, n_groups).
        tracks: The vote of each track, arrays of shape (n_tracks, n_groups).
    """

    artist: Answers
    tracks: Answers


def inputs_of_artist(tracks: Sequence[TrackValues]) -> TrackInputs:
    """Lay out tracks that are all of one artist: each sees the others."""
    return track_inputs(tracks, [0] * len(tracks))


def predict_artist(predictor: Predictor, inputs: TrackInputs) -> ArtistAnswers:
    """Combine what a model says of the tracks of one artist.

    The primary group is told by `ml.artist_answers`, calibrated on held-out artists. The probability that a group
    belongs to the artist is the mean over the tracks: tracks inherit their groups from the artist, so each gives an
    estimate of the same thing, and the thresholds of tracks hold for the mean too. It is never below the probability
    that the group is the primary one.

    Args:
        predictor: Of either kind; a baseline, which answers one group, gives `primary` twice.
        inputs: As `inputs_of_artist` gives them, of at least one track.
    """
    tracks = predictor.predict(inputs)
    artist = np.zeros(len(tracks.primary), dtype=np.int64)
    primary = artist_probabilities(tracks.primary, artist, float(predictor.manifest["artist_power"]))
    if predictor.kind == "baseline":
        return ArtistAnswers(Answers(primary, primary), tracks)
    several = tracks.probabilities.mean(axis=0, keepdims=True)
    return ArtistAnswers(Answers(primary, np.maximum(several, primary)), tracks)
