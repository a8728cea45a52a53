"""How pages and model cards name the scores of `ml.evaluation`, in the order they show them."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class ScoreName(NamedTuple):
    """A heading and one sentence."""

    title: str
    meaning: str


SCORE_NAMES: dict[str, ScoreName] = {
    "accuracy": ScoreName("Accuracy", "The likeliest genre is the artist's primary one."),
    "majority_rate": ScoreName("Majority rate", "What always answering the largest genre would reach."),
    "balanced_accuracy": ScoreName("Balanced accuracy", "The same, with every genre counting alike."),
    "macro_f1": ScoreName("Macro-F1", "Precision and recall together, every genre counting alike."),
    "top_3": ScoreName("Top 3", "The primary genre is among the three likeliest."),
    "log_loss": ScoreName("Log-loss", "Surprise at the primary genre, in nats; lower is better."),
    "calibration_error": ScoreName(
        "Calibration error",
        "Probability of the likeliest genre against how often it is right: the primary genre, or any of the artist's "
        "where a version states no more than that; lower is better.",
    ),
    "ranking_precision": ScoreName("Ranking precision (LRAP)", "How far up all the artist's genres stand."),
    "mean_average_precision": ScoreName(
        "Mean average precision", "How far up the tracks of each genre stand, every genre counting alike."
    ),
    "roc_auc": ScoreName(
        "ROC-AUC",
        "How often a track of a genre is likelier to have it than one without, every genre counting alike.",
    ),
    "micro_f1": ScoreName(
        "Micro-F1, several genres", "Over all pairs of track and genre, above the thresholds."
    ),
    "macro_f1_several": ScoreName("Macro-F1, several genres", "The same, every genre counting alike."),
    "binary_log_loss": ScoreName("Binary log-loss", "Surprise at each yes or no, in nats; lower is better."),
    "label_calibration_error": ScoreName(
        "Calibration error per genre",
        "The same for each genre by itself, then the mean over genres; lower is better.",
    ),
    "worst_label_calibration_error": ScoreName(
        "Worst calibration error of a genre", "That of the genre whose probabilities are furthest off."
    ),
    "unsure_rate": ScoreName("Not sure", "Tracks for which no genre reaches its threshold."),
}

BREAKDOWN_TITLES = {
    "era": "Era of release",
    "tracks_of_artist": "Tracks of the artist",
    "script": "Script of the title",
}
_OTHER_SPLIT_TITLES = {
    "time": "By time: trained on what came out before",
    "random": "Random tracks (the gap: artists are known from training)",
}


def other_splits_of(metrics: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The views on other splits that a version has scores of, by title; that of a time split names its year."""
    views = metrics.get("other_splits", {})
    tried = {name: views[name] for name in _OTHER_SPLIT_TITLES if "scores" in views.get(name, {})}
    return {_title(name, view.get("cutoff_year")): view for name, view in tried.items()}


def _title(name: str, year: int | None) -> str:
    return f"{_OTHER_SPLIT_TITLES[name]} {year}" if year else _OTHER_SPLIT_TITLES[name]
