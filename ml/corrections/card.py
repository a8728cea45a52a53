"""What a version learnt from reviewers, in the words of its model card."""

from collections.abc import Mapping, Sequence
from typing import Any

_UNUSED = {
    "held_out": "of artists that are held out to validate or to test",
    "rejections": "rejections, which say what is wrong but not what is right, and teach nothing yet",
    "skips": "skips",
    "without_artist": "of tracks without an artist",
    "outdated": "second looks, or of artists who were judged anew, or of groups that are gone",
}
_SCORES = {
    "accuracy": "Accuracy",
    "macro_f1": "Macro-F1",
    "log_loss": "Log-loss",
    "ranking_precision": "Ranking precision",
}


def feedback_sentences(record: Mapping[str, Any]) -> Sequence[str]:
    """Say how much was learnt from, and how."""
    verdicts, artists = record["verdicts"], record["artists"]
    used = (
        f"{verdicts['used']:,} of {verdicts['total']:,} verdicts of reviewers were used: {record['tracks']:,} tracks "
        f"of {artists['training']:,} training artists, of whom {artists['overriding']:,} had an imported label that "
        "the reviewer's replaces."
    )
    tried = ", ".join(f"{one['weight']:g}: {one['log_loss']:.4f}" for one in record["candidates"])
    weight = (
        f"A corrected track counts {record['weight']:g} times as much as an imported one. That was chosen by the "
        f"log-loss on validation artists with {record['tried_with']} (weight: nats; {tried}); more than 1 only if that "
        "is better by two standard errors."
    )
    return [used, weight, record["comparison"]["sentence"]]


def feedback_items(record: Mapping[str, Any]) -> Sequence[str]:
    """List the scores before and after, the agreement, and what was not used."""
    scores = [_score(_SCORES[name], one) for name, one in record["comparison"]["metrics"].items()]
    unused = [
        f"Not used: {record['verdicts'][name]:,} {why}"
        for name, why in _UNUSED.items()
        if record["verdicts"][name]
    ]
    return [*scores, _agreement(record["agreement"]), *unused]


def _score(title: str, one: Mapping[str, Any]) -> str:
    before, after, difference = (
        _number(one["b"]),
        _number(one["a"]),
        _with_interval(one["difference"], "+.4f"),
    )
    return f"{title} on the same test artists: {before} before, {after} after, difference {difference}"


def _agreement(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "Agreement with reviewers on verdicts not used in training: none of them is of a test artist"
    return (
        f"Agreement with reviewers on verdicts not used in training, n = {found['n_artists']:,} test artists: "
        f"{_with_interval(found['before'], '.3f')} before, {_with_interval(found['after'], '.3f')} after, "
        f"difference {_with_interval(found['difference'], '+.3f')}"
    )


def _with_interval(one: Mapping[str, Any], style: str) -> str:
    value, low, high = (_number(one[end], style) for end in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


def _number(value: float | None, style: str = ".4f") -> str:
    return "unknown" if value is None else f"{value:{style}}"
