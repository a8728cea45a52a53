"""What an invented version said of its test tracks: right as often as it is told to be."""

import numpy as np
from held_out_tracks import held_out

from ml.evaluation import write_held_out
from ml.groups import Group

GROUPS = (Group("jazz", "Jazz"), Group("pop", "Pop"), Group("rock", "Rock"))
TRACKS_PER_ARTIST = 3


def answers(share_right, n_artists=200, first_artist=0, confidence=0.8, seed=0, **others):
    """A version that answers `share_right` of its tracks right, each with probability `confidence`."""
    chance = np.random.default_rng(seed)
    artists = np.repeat(np.arange(first_artist, first_artist + n_artists), TRACKS_PER_ARTIST)
    primary = artists % len(GROUPS)
    is_right = chance.permutation(len(artists)) < share_right * len(artists)
    answered = np.where(is_right, primary, (primary + 1) % len(GROUPS))
    probabilities = np.full((len(artists), len(GROUPS)), (1 - confidence) / (len(GROUPS) - 1))
    probabilities[np.arange(len(artists)), answered] = confidence
    tracks = np.array([f"{artist}-{row % TRACKS_PER_ARTIST}" for row, artist in enumerate(artists)])
    return held_out(probabilities, primary, artists, groups=GROUPS, tracks=tracks, **others)


def writing_held_out(share_right, **others):
    """Give a function that writes such a file into a version's draft, for the `registered` fixture."""

    def write(draft, version):
        write_held_out(answers(share_right, version=version, **others), draft / "held_out.npz")

    return write
