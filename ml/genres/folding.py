"""Where a micro-genre name belongs and why, and how the rules alone fold it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ml.genres.names import normalise
from ml.genres.phrases import Match
from ml.genres.rules import Rules
from ml.genres.rules_file import Step

Evidence = Literal[
    "phrase", "style", "region", "company", "resemblance", "cluster", "person", "default", "silent", "none"
]

_REASONS = {
    "phrase": "the phrase “{}”",
    "style": "style word “{}”",
    "region": "region word “{}”",
    "company": "keeps company with {}",
    "resemblance": "the name resembles {}",
    "cluster": "keeps the same company as {}",
    "person": "decided by {}",
    "default": "nothing is known about it, so it stands in the most general group",
    "silent": "it says nothing about the music",
    "none": "nothing is known about it",
}


@dataclass(frozen=True)
class Fold:
    """Where a name belongs and why.

    Attributes:
        name: The name as the catalogue spells it.
        group: Slug of its genre group, or None if nothing is known or the name says nothing.
        evidence: What decided.
        detail: The deciding words, or the names it keeps company with or resembles, or who decided.
        strength: How far to trust it, 0 to 1.
    """

    name: str
    group: str | None
    evidence: Evidence
    detail: str
    strength: float

    @property
    def reason(self) -> str:
        """The evidence in words, for people."""
        return _REASONS[self.evidence].format(self.detail)


def fold_name(name: str, rules: Rules) -> Fold:
    """Fold a name by the first step of the rules that has a matching entry."""
    words = normalise(name).split()
    if " ".join(words) in rules.silent:
        return Fold(name, None, "silent", "", 0.0)
    for step in rules.steps:
        match = _match(words, step, rules)
        if match:
            return Fold(name, match.group, step.evidence, match.words, step.strength)
    return Fold(name, None, "none", "", 0.0)


def _match(words: Sequence[str], step: Step, rules: Rules) -> Match | None:
    if step.place == "whole":
        return _whole(words, step, rules) or _whole(_without_tail(words, rules), step, rules)
    candidates = [match for match in step.table.matches(words) if _stands_in_place(match, step, len(words))]
    return max(candidates, key=lambda match: match.rank, default=None)


def _whole(words: Sequence[str], step: Step, rules: Rules) -> Match | None:
    return step.table.whole(words) or step.table.whole(_without_modifiers(words, rules))


def _without_tail(words: Sequence[str], rules: Rules) -> Sequence[str]:
    return words[:-1] if len(words) > 1 and words[-1] in rules.tails else words


def _stands_in_place(match: Match, step: Step, length: int) -> bool:
    if step.place == "start":
        return match.start == 0
    return step.place == "anywhere" or match.end == length


def _without_modifiers(words: Sequence[str], rules: Rules) -> Sequence[str]:
    for modifier in rules.modifiers:
        if len(modifier) < len(words) and tuple(words[: len(modifier)]) == modifier:
            return _without_modifiers(words[len(modifier) :], rules)
    return words
