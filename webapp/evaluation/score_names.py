"""How the accuracy page names the scores of `ml.evaluation`, in the order it shows them."""

from typing import NamedTuple


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
        "Probability of the likeliest genre against how often it is right: the primary genre for the "
        "baseline, any of the artist's for the advanced model; lower is better.",
    ),
    "micro_f1": ScoreName(
        "Micro-F1, several genres", "Over all pairs of track and genre, above the thresholds."
    ),
    "macro_f1_several": ScoreName("Macro-F1, several genres", "The same, every genre counting alike."),
    "ranking_precision": ScoreName("Ranking precision", "How far up all the artist's genres stand."),
    "binary_log_loss": ScoreName("Binary log-loss", "Surprise at each yes or no, in nats; lower is better."),
    "label_calibration_error": ScoreName(
        "Calibration error, all genres",
        "The same over every genre of every track, most of them hardly likely; lower is better.",
    ),
    "unsure_rate": ScoreName("Not sure", "Tracks for which no genre reaches its threshold."),
}
