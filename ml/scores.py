"""What each track contributes to a score, and the scores that follow from sums of contributions.

Arrays of contributions have shape (n_tracks,) or (n_tracks, k); sums have shape (n_draws, k), and a score
has shape (n_draws,).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ml.artist_bootstrap import Floats

BINS = 15
_LEAST_PROBABILITY = 1e-12
Sums = Mapping[str, Floats]


def ranking_rows(probabilities: Floats, primary: NDArray[np.int64]) -> dict[str, Floats]:
    """Contributions of the likeliest group, judged by the artist's primary group."""
    n, n_groups = probabilities.shape
    top = probabilities.argmax(axis=1)
    own = probabilities[np.arange(n), primary]
    share = own / np.maximum(probabilities.sum(axis=1), _LEAST_PROBABILITY)
    one_hot = np.eye(n_groups)
    return {
        "tracks": np.ones(n),
        "hits": (top == primary).astype(np.float64),
        "top_3": ((probabilities > own[:, None]).sum(axis=1) < 3).astype(np.float64),
        "log_loss": -np.log(np.maximum(share, _LEAST_PROBABILITY)),
        "actual": one_hot[primary],
        "answered": one_hot[top],
        "right": one_hot[primary] * (top == primary)[:, None],
    }


def several_rows(
    probabilities: Floats, memberships: NDArray[np.bool_], thresholds: Floats
) -> dict[str, Floats]:
    """Contributions of all groups above their thresholds, judged by all groups of the artist."""
    answered = probabilities >= thresholds
    clipped = np.clip(probabilities, _LEAST_PROBABILITY, 1 - _LEAST_PROBABILITY)
    return {
        "actual_several": memberships.astype(np.float64),
        "answered_several": answered.astype(np.float64),
        "right_several": (answered & memberships).astype(np.float64),
        "unsure": (~answered.any(axis=1)).astype(np.float64),
        "ranking_precision": ranking_precision(probabilities, memberships),
        "binary_log_loss": -np.log(np.where(memberships, clipped, 1 - clipped)).mean(axis=1),
    }


def ranking_precision(probabilities: Floats, memberships: NDArray[np.bool_]) -> Floats:
    """For each track the mean, over its true groups, of the share of true groups ranked as high or higher.

    Its mean over tracks is the label ranking average precision (LRAP). A track without a group counts 1.
    """
    total = np.zeros(len(probabilities))
    for group in range(probabilities.shape[1]):
        as_high = probabilities >= probabilities[:, [group]]
        precision = (as_high & memberships).sum(axis=1) / as_high.sum(axis=1)
        total += np.where(memberships[:, group], precision, 0)
    n_true = memberships.sum(axis=1)
    return np.where(n_true > 0, total / np.maximum(n_true, 1), 1.0)


def top_calibration_rows(probabilities: Floats, right: NDArray[np.bool_]) -> dict[str, Floats]:
    """Contributions to the calibration error of the likeliest group alone.

    Args:
        probabilities: Shape (n_tracks, n_groups).
        right: Whether each group would be a right answer, same shape.
    """
    top = probabilities.argmax(axis=1)[:, None]
    return calibration_rows(
        np.take_along_axis(probabilities, top, axis=1), np.take_along_axis(right, top, axis=1)
    )


def calibration_rows(confidence: Floats, right: NDArray[np.bool_], suffix: str = "") -> dict[str, Floats]:
    """Contributions to the calibration error: per bin of confidence, how many, how sure, how often right.

    Args:
        confidence: Shape (n_tracks, k): k stated probabilities per track.
        right: Whether each came true, same shape.
        suffix: Of the names, to keep several calibration errors apart.
    """
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    inside = [bins == b for b in range(BINS)]
    return {
        f"bin_count{suffix}": np.stack([i.sum(axis=1) for i in inside], axis=1).astype(np.float64),
        f"bin_confidence{suffix}": np.stack([(confidence * i).sum(axis=1) for i in inside], axis=1),
        f"bin_right{suffix}": np.stack([(right & i).sum(axis=1) for i in inside], axis=1).astype(np.float64),
    }


def mean(sums: Sums, name: str) -> Floats:
    """Mean contribution of a track."""
    return (sums[name] / sums["tracks"])[:, 0]


def balanced_accuracy(sums: Sums) -> Floats:
    """Mean recall of the groups that occur."""
    return _mean_over_groups(sums["right"], sums["actual"])


def macro_f1(sums: Sums, suffix: str = "") -> Floats:
    """Mean F1 of the groups that occur or are answered."""
    answered, actual = sums[f"answered{suffix}"], sums[f"actual{suffix}"]
    return _mean_over_groups(2 * sums[f"right{suffix}"], answered + actual)


def micro_f1(sums: Sums) -> Floats:
    """F1 of all pairs of track and group together."""
    both = sums["answered_several"] + sums["actual_several"]
    return np.asarray(2 * sums["right_several"].sum(axis=1) / np.maximum(both.sum(axis=1), 1))


def expected_calibration_error(sums: Sums, suffix: str = "") -> Floats:
    """Mean distance between stated and true frequency, over bins weighted by size.

    References:
        Naeini, Cooper and Hauskrecht (2015), AAAI, 2901-2907.
    """
    gaps = np.abs(sums[f"bin_confidence{suffix}"] - sums[f"bin_right{suffix}"]).sum(axis=1)
    return np.asarray(gaps / sums[f"bin_count{suffix}"].sum(axis=1))


def _mean_over_groups(above: Floats, below: Floats) -> Floats:
    counted = below > 0
    ratios = np.where(counted, above / np.where(counted, below, 1), 0)
    return np.asarray(ratios.sum(axis=1) / np.maximum(counted.sum(axis=1), 1))
