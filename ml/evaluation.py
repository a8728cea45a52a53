"""Both models' scores on artists never seen in training, each with an interval over artists."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml import scores
from ml.artist_bootstrap import Floats, artist_sums, resampled_totals, score
from ml.groups import Group
from ml.splitting import Sample

LEVEL = 0.95
RESAMPLES = 1_000
PROTOCOL = (
    "Artists are divided by a hash of their id: 60 % train, 20 % calibrate, 20 % test. Scores are computed "
    "on all tracks of the test artists whose primary group the model knows; it has seen no track of them. "
    f"Intervals are 95 % percentile intervals of {RESAMPLES:,} bootstrap resamples of the test artists."
)


def evaluate_baseline(
    probabilities: NDArray[np.float32], test: Sample, groups: Sequence[Group], majority: int, seed: int
) -> dict[str, Any]:
    """Score a model that answers one group.

    The calibration error is that of the likeliest group, right if it is the primary one: that is what the
    model's probabilities, which sum to 1, are about.

    Args:
        probabilities: Calibrated, shape (n_tracks, n_groups).
        test: The tracks of the test artists.
        groups: The groups that the columns stand for.
        majority: Index of the largest group of the training artists.
        seed: Of the bootstrap.

    Returns:
        For JSON: `protocol`, `level`, `seed`, `n_tracks`, `n_artists`, `scores` (name to value, low,
        high) and `groups` (slug, name, n tracks, precision, recall, f1; a ratio without cases is None).
    """
    p = probabilities.astype(np.float64)
    rows = scores.ranking_rows(p, test.primary)
    is_primary = test.primary[:, None] == np.arange(len(groups))
    rows |= scores.top_calibration_rows(p, is_primary)
    totals = resampled_totals(artist_sums(rows, test.artists), RESAMPLES, seed)
    return _report(totals, _ranking_scores(totals, majority), test, groups, seed, "")


def evaluate_advanced(
    probabilities: NDArray[np.float32],
    thresholds: Sequence[float],
    test: Sample,
    groups: Sequence[Group],
    majority: int,
    seed: int,
) -> dict[str, Any]:
    """Score a model that answers several groups; arguments and answer as in `evaluate_baseline`.

    The table of groups judges the groups above their thresholds by all groups of the artist. The
    calibration error is that of the likeliest group, right if it is any of the artist's: each probability
    is about membership. The label calibration error pools the probabilities of all groups, most of them
    near 0, and so is smaller.
    """
    p = probabilities.astype(np.float64)
    rows = scores.ranking_rows(p, test.primary)
    rows |= scores.several_rows(p, test.memberships, np.asarray(thresholds))
    rows |= scores.top_calibration_rows(p, test.memberships)
    rows |= scores.calibration_rows(p, test.memberships, "_label")
    totals = resampled_totals(artist_sums(rows, test.artists), RESAMPLES, seed)
    found = _ranking_scores(totals, majority) | {
        "micro_f1": scores.micro_f1(totals),
        "macro_f1_several": scores.macro_f1(totals, "_several"),
        "ranking_precision": scores.mean(totals, "ranking_precision"),
        "binary_log_loss": scores.mean(totals, "binary_log_loss"),
        "label_calibration_error": scores.expected_calibration_error(totals, "_label"),
        "unsure_rate": scores.mean(totals, "unsure"),
    }
    return _report(totals, found, test, groups, seed, "_several")


def _ranking_scores(totals: scores.Sums, majority: int) -> dict[str, Floats]:
    return {
        "accuracy": scores.mean(totals, "hits"),
        "balanced_accuracy": scores.balanced_accuracy(totals),
        "macro_f1": scores.macro_f1(totals),
        "top_3": scores.mean(totals, "top_3"),
        "log_loss": scores.mean(totals, "log_loss"),
        "calibration_error": scores.expected_calibration_error(totals),
        "majority_rate": totals["actual"][:, majority] / totals["tracks"][:, 0],
    }


def _report(
    totals: scores.Sums,
    found: Mapping[str, Floats],
    test: Sample,
    groups: Sequence[Group],
    seed: int,
    suffix: str,
) -> dict[str, Any]:
    return {
        "protocol": PROTOCOL,
        "level": LEVEL,
        "seed": seed,
        "n_tracks": len(test.primary),
        "n_artists": len(np.unique(test.artists)),
        "scores": {name: asdict(score(values, LEVEL)) for name, values in found.items()},
        "groups": _group_table(totals, groups, suffix),
    }


def _group_table(totals: scores.Sums, groups: Sequence[Group], suffix: str) -> list[dict[str, Any]]:
    right, answered, actual = (totals[f"{name}{suffix}"][0] for name in ("right", "answered", "actual"))
    return [
        {
            "slug": group.slug,
            "name": group.name,
            "n": int(n),
            "precision": _ratio(hits, given),
            "recall": _ratio(hits, n),
            "f1": _ratio(2 * hits, given + n),
        }
        for group, hits, given, n in zip(groups, right, answered, actual, strict=True)
    ]


def _ratio(above: float, below: float) -> float | None:
    return float(above / below) if below else None
