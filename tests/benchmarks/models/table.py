"""Prints the scores as a Markdown table, and the advanced model beside the best of its peers."""

from collections.abc import Mapping, Sequence
from statistics import mean

from ml.evaluation.artist_bootstrap import Floats, Score
from tests.benchmarks.models.fold_answers import FoldAnswers
from tests.benchmarks.models.scoring import ERRORS, SCORES, Truth, difference, scores_of

JUDGED = ("accuracy", "macro_f1", "lrap")
_TITLES = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "top_3": "top-3",
    "log_loss": "log-loss",
    "raw_log_loss": "uncalibrated",
    "micro_f1": "micro-F1",
    "lrap": "LRAP",
    "calibration_error": "ECE",
    "label_calibration_error": "label ECE",
}


def table(
    answers: Mapping[str, Sequence[FoldAnswers]], draws: Mapping[str, Mapping[str, Floats]], truth: Truth
) -> str:
    """One line per model; `s` is the mean time to train a fold, `MB` the size of what serves or is pickled."""
    head = ["model", *_TITLES.values(), "s", "MB"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for name, folds in answers.items():
        found = scores_of(draws[name], truth)
        facts = [one.facts for one in folds]
        sizes = [fact["megabytes"] for fact in facts if "megabytes" in fact]
        cells = [
            name,
            *(interval(found[one]) for one in SCORES),
            f"{mean(fact['seconds'] for fact in facts):.0f}",
            f"{mean(sizes):.1f}" if sizes else "",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def interval(found: Score) -> str:
    """A score and its ends, such as `.640 [.631, .649]`."""
    ends = (found.value, found.low, found.high)
    value, low, high = ("-" if end is None else f"{end:.3f}".replace("0.", ".", 1) for end in ends)
    return f"{value} [{low}, {high}]"


def verdicts(
    ours: str, peers: Sequence[str], draws: Mapping[str, Mapping[str, Floats]], truth: Truth
) -> list[str]:
    """Our model beside the peer that is best in each judged score, on the same draws of artists."""
    return [_verdict(ours, peers, name, draws, truth) for name in JUDGED] if peers else []


def _verdict(
    ours: str, peers: Sequence[str], name: str, draws: Mapping[str, Mapping[str, Floats]], truth: Truth
) -> str:
    sign = -1 if name in ERRORS else 1
    best = max(peers, key=lambda peer: sign * draws[peer][name][0])
    found = difference(draws[ours], draws[best], name, truth)
    value, low, high = (found.value or 0.0, found.low or 0.0, found.high or 0.0)
    word = (
        "better"
        if sign * low > 0 and sign * high > 0
        else "worse"
        if sign * high < 0 and sign * low < 0
        else "not apart"
    )
    return f"{_TITLES[name]}: {ours} minus {best} {value:+.4f} [{low:+.4f}, {high:+.4f}]: {word}"
