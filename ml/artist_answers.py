"""One answer about an artist from what a model says of all its tracks."""

import numpy as np
from numpy.typing import NDArray

from ml.calibration import fit_temperature, softmax

_LEAST = 1e-6


def artist_probabilities(
    primary: NDArray[np.float32], artists: NDArray[np.int64], power: float
) -> NDArray[np.float32]:
    """Combine the tracks of each artist: the geometric mean of their probabilities, to a power, made to sum to 1.

    Args:
        primary: Probability of each group to be the primary one, shape (n_tracks, n_groups).
        artists: Number of each track's artist, all from 0 to n_artists - 1.
        power: As `fit_artist_power` gave it; above 1 trusts the tracks together more than each alone.

    Returns:
        float32 array of shape (n_artists, n_groups).
    """
    logs = np.log(np.maximum(primary.astype(np.float64), _LEAST))
    sums = np.zeros((int(artists.max(initial=-1)) + 1, primary.shape[1]))
    np.add.at(sums, artists, logs)
    counts = np.bincount(artists, minlength=len(sums))
    return softmax(np.asarray(power * sums / counts[:, None], dtype=np.float32))


def fit_artist_power(
    primary: NDArray[np.float32], artists: NDArray[np.int64], truth: NDArray[np.int64]
) -> float:
    """Choose the power with the least log-loss on held-out artists.

    Args:
        primary: As in `artist_probabilities`.
        artists: Likewise.
        truth: Primary group of each track; the first track of an artist speaks for it.
    """
    first = np.unique(artists, return_index=True)[1]
    return fit_temperature(artist_probabilities(primary, artists, 1.0), truth[first]).power
