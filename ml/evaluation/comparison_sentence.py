"""A comparison of two versions in one plain sentence."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ml.evaluation.comparison import Comparison, Difference

_NAMES = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "log_loss": "log-loss",
    "ranking_precision": "ranking precision",
}
_HEADS = {
    "better": "{a} is better than {b}",
    "worse": "{a} is worse than {b}",
    None: "No difference in accuracy could be shown between {a} and {b}",
}


def sentence_of(comparison: "Comparison") -> str:
    """Say what accuracy shows, which other scores object, and on how much it rests."""
    accuracy = comparison.metrics["accuracy"]
    verdict = None if comparison.is_small else accuracy.verdict
    head = _HEADS[verdict].format(a=comparison.a, b=comparison.b)
    finding = f"{head}: {_in_words('accuracy', accuracy)}"
    return f"{finding}{_objections(comparison, verdict)} {_basis(comparison)}."


def _objections(comparison: "Comparison", verdict: str | None) -> str:
    """The other scores whose interval excludes zero and that do not say the same."""
    if comparison.is_small:
        return ""
    others = [
        f"{_in_words(name, found)} is {found.verdict}"
        for name, found in comparison.metrics.items()
        if name != "accuracy" and found.verdict not in {None, verdict}
    ]
    return f", but {' and '.join(others)}," if others else ""


def _in_words(name: str, found: "Difference") -> str:
    is_nats = name == "log_loss"
    scale, digits, unit = (1, 3, " nats") if is_nats else (100, 1, " points")
    value, low, high = (
        "unknown" if end is None else f"{round(end * scale, digits) + 0.0:+.{digits}f}"  # No -0.0.
        for end in (found.difference.value, found.difference.low, found.difference.high)
    )
    return f"{_NAMES[name]} {value}{unit} [{low}, {high}]"


def _basis(comparison: "Comparison") -> str:
    few = ", too few to lean on" if comparison.is_small else ""
    return (
        f"on {comparison.n_tracks:,} shared tracks of {comparison.n_artists:,} artists nobody trained on{few}"
    )
