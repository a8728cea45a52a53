"""A version's scores on artists never seen in training, each with an interval over artists."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation import scores
from ml.evaluation.artist_bootstrap import (
    LEVEL,
    RESAMPLES,
    ArtistBootstrap,
    Floats,
    Sums,
    centred_score,
    score,
)
from ml.evaluation.artist_level import evaluate_held_out_artists
from ml.evaluation.breakdowns import breakdowns
from ml.evaluation.calibration_error import (
    expected_calibration_error,
    label_calibration_errors,
    reliability,
)
from ml.evaluation.coverage import coverage_curve
from ml.evaluation.group_table import GroupColumns, group_table
from ml.evaluation.held_out import HeldOut
from ml.evaluation.rank_scores import RankScores, rank_scores

PROTOCOL = (
    "Artists are divided by a hash of their id: 70 % train, 10 % calibrate, 20 % test. Scores are computed "
    "on all tracks of the test artists whose primary group the model knows; it has seen no track of them. "
    f"Intervals are 95 % percentile intervals of {RESAMPLES:,} bootstrap resamples of the test artists; those "
    "of calibration errors are moved down by what resampling itself adds."
)


def evaluate(held_out: HeldOut, seed: int) -> dict[str, Any]:
    """Score a version by its test tracks alone.

    The one answer is the likeliest group, judged by the primary one. The calibration error is that of its
    probability: right if it is the primary group, or, where a model states only memberships, any of the
    artist's. The label calibration errors bin the probabilities of each group by itself: their mean over
    groups, and the worst. Average precision, ROC-AUC and ranking precision judge the order by all groups of
    the artist; those of single groups are averaged over the groups that have a case.

    Args:
        held_out: The test tracks.
        seed: Of the bootstrap.

    Returns:
        For JSON, without NaN: `protocol`, `level`, `seed`, `resamples`, `rank_resamples` (draws behind the
        intervals of average precision and ROC-AUC), `n_tracks`, `n_artists`, `scores` (name to value, low,
        high), `groups_by` (`primary` or `memberships`: what the table of groups judges by), `groups`,
        `breakdowns`, `confusion` (counts; rows are true primary groups, columns likeliest ones, both in the
        order of `groups`), `reliability`, `coverage`, `artist_level` (None if not answered) and
        `other_splits` (empty: who retrains adds them).
    """
    bootstrap = ArtistBootstrap.over(held_out.artists, RESAMPLES, seed)
    rows = _rows(held_out)
    ranks = rank_scores(held_out.probabilities.astype(np.float64), held_out.memberships, bootstrap)
    confidence, right = _one_answer(held_out)
    return {
        "protocol": PROTOCOL,
        "level": LEVEL,
        "seed": seed,
        "resamples": RESAMPLES,
        "rank_resamples": ranks.draws,
        "n_tracks": len(held_out.tracks),
        "n_artists": bootstrap.n_artists,
        **_scores_and_groups(held_out, bootstrap, rows, ranks),
        "breakdowns": breakdowns(held_out, rows, bootstrap),
        "confusion": _confusion(held_out),
        "reliability": reliability(confidence, right, bootstrap),
        "coverage": coverage_curve(confidence, right, bootstrap),
        "artist_level": evaluate_held_out_artists(held_out, seed),
        "other_splits": {},
    }


def _rows(held_out: HeldOut) -> dict[str, Floats]:
    probabilities = held_out.probabilities.astype(np.float64)
    rows = scores.ranking_rows(held_out.ranking, held_out.primary)
    rows["ranking_precision"] = scores.ranking_precision(probabilities, held_out.memberships)
    if held_out.answers_several:
        rows |= scores.several_rows(probabilities, held_out.memberships, np.asarray(held_out.thresholds))
    return rows


def _one_answer(held_out: HeldOut) -> tuple[Floats, NDArray[np.bool_]]:
    """The probability of each track's likeliest group, and whether that group is right."""
    truth = held_out.is_primary if held_out.states_primary else held_out.memberships
    top = held_out.ranking.argmax(axis=1)
    tracks = np.arange(len(top))
    return held_out.ranking[tracks, top], truth[tracks, top]


def _scores_and_groups(
    held_out: HeldOut, bootstrap: ArtistBootstrap, rows: Mapping[str, Floats], ranks: RankScores
) -> dict[str, Any]:
    totals = bootstrap.totals(rows)
    truth = held_out.memberships if held_out.answers_several else held_out.is_primary
    label_errors = label_calibration_errors(held_out.probabilities.astype(np.float64), truth, bootstrap)
    errors = {
        "calibration_error": expected_calibration_error(*_one_answer(held_out), bootstrap),
        "label_calibration_error": label_errors.mean(axis=1),
        "worst_label_calibration_error": label_errors.max(axis=1),
    }
    found = scores.one_answer_scores(totals) | {
        "majority_rate": totals["actual"][:, held_out.majority] / totals["tracks"][:, 0],
        "ranking_precision": scores.mean(totals, "ranking_precision"),
    }
    found |= _several_scores(totals) | _rank_means(ranks)
    by_kind = {name: score(values, bootstrap.n_artists) for name, values in found.items()}
    by_kind |= {name: centred_score(values, bootstrap.n_artists) for name, values in errors.items()}
    suffix = "_several" if held_out.answers_several else ""
    judged = {name: totals[f"{name}{suffix}"] for name in ("actual", "answered", "right")}
    columns = GroupColumns(judged, ranks.average_precision, ranks.roc_auc, label_errors)
    return {
        "scores": {name: asdict(one) for name, one in by_kind.items()},
        "groups_by": "memberships" if held_out.answers_several else "primary",
        "groups": group_table(columns, truth, held_out.groups, bootstrap),
    }


def _several_scores(totals: Sums) -> dict[str, Floats]:
    if "actual_several" not in totals:
        return {}
    return {
        "micro_f1": scores.micro_f1(totals),
        "macro_f1_several": scores.macro_f1(totals, "_several"),
        "binary_log_loss": scores.mean(totals, "binary_log_loss"),
        "unsure_rate": scores.mean(totals, "unsure"),
    }


def _rank_means(ranks: RankScores) -> dict[str, Floats]:
    return {
        "mean_average_precision": scores.mean_over_defined(ranks.average_precision),
        "roc_auc": scores.mean_over_defined(ranks.roc_auc),
    }


def _confusion(held_out: HeldOut) -> list[list[int]]:
    n = len(held_out.groups)
    pairs = held_out.primary * n + held_out.ranking.argmax(axis=1)
    counts: list[list[int]] = np.bincount(pairs, minlength=n * n).reshape(n, n).tolist()
    return counts
