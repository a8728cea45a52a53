"""What each track contributes to a score, and the scores that follow from sums of contributions.

See `ml.evaluation.rank_scores` and `ml.evaluation.calibration_error` for those that need more than sums.

Arrays of contributions have shape (n_tracks,) or (n_tracks, k); sums have shape (n_draws, k), and a score
has shape (n_draws,).
"""

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import Floats, Sums

_LEAST_PROBABILITY = 1e-12


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
        "top_3": (_places(probabilities, primary) < 3).astype(np.float64),
        "log_loss": -np.log(np.maximum(share, _LEAST_PROBABILITY)),
        "actual": one_hot[primary],
        "answered": one_hot[top],
        "right": one_hot[primary] * (top == primary)[:, None],
    }


def _places(probabilities: Floats, primary: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many groups stand before the primary one; of equally likely groups the first stands first."""
    own = probabilities[np.arange(len(primary)), primary][:, None]
    is_earlier = np.arange(probabilities.shape[1]) < primary[:, None]
    is_before = (probabilities > own) | ((probabilities == own) & is_earlier)
    return np.asarray(is_before.sum(axis=1))


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


def mean(sums: Sums, name: str) -> Floats:
    """Mean contribution of a track; NaN for a draw without tracks."""
    return ratio(sums[name], sums["tracks"])[:, 0]


def one_answer_scores(sums: Sums) -> dict[str, Floats]:
    """The scores of the likeliest group, from the sums of `ranking_rows`; each of shape (n_draws,)."""
    return {
        "accuracy": mean(sums, "hits"),
        "balanced_accuracy": balanced_accuracy(sums),
        "macro_f1": macro_f1(sums),
        "top_3": mean(sums, "top_3"),
        "log_loss": mean(sums, "log_loss"),
    }


def ratio(above: Floats, below: Floats) -> Floats:
    """Divide, with NaN where there is nothing to divide by."""
    nothing = np.full(np.broadcast(above, below).shape, np.nan)
    return np.asarray(np.divide(above, below, out=nothing, where=below != 0))


def balanced_accuracy(sums: Sums) -> Floats:
    """Mean recall of the groups that occur; NaN for a draw without tracks."""
    return _mean_over_groups(sums["right"], sums["actual"])


def macro_f1(sums: Sums, suffix: str = "") -> Floats:
    """Mean F1 of the groups that occur or are answered."""
    answered, actual = sums[f"answered{suffix}"], sums[f"actual{suffix}"]
    return _mean_over_groups(2 * sums[f"right{suffix}"], answered + actual)


def micro_f1(sums: Sums) -> Floats:
    """F1 of all pairs of track and group together."""
    both = sums["answered_several"] + sums["actual_several"]
    return ratio(2 * sums["right_several"].sum(axis=1), both.sum(axis=1))


def _mean_over_groups(above: Floats, below: Floats) -> Floats:
    return mean_over_defined(ratio(above, below))


def mean_over_defined(values: Floats) -> Floats:
    """Average each row over its numbers; NaN for a row without any."""
    defined = np.isfinite(values)
    return ratio(np.where(defined, values, 0.0).sum(axis=1), defined.sum(axis=1).astype(np.float64))
