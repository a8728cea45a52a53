"""An explanation as the result page draws it: signed bars, and words with their strongest letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ml.features import FIELDS
from webapp.prediction.explanation_sentence import BLOCKS

WIDTH, MIDDLE = 300, 150
_LABELS = {field.name: field.label for field in FIELDS} | {"other_tracks": "The artist's other tracks"}
_LEAST_WEIGHT = 0.005


class Bar(NamedTuple):
    """A value beside the middle line.

    Attributes:
        label: What it is of.
        value: In log-odds.
        x: Where it begins, 0 to `WIDTH`.
        width: Its length.
        is_sampled: Whether the value is a mean over sampled orders.
    """

    label: str
    value: float
    x: float
    width: float
    is_sampled: bool = False


class ShownWord(NamedTuple):
    """A word between what stands before, in and after its strongest letters.

    Attributes:
        before: Its beginning; all of it where no letters stand out.
        letters: Those that tell most.
        after: The rest.
        weight: What the word adds to the score.
        side: `for`, `against` or empty where it says nothing.
        strength: `strong` from half of the strongest word on, else `weak`.
    """

    before: str
    letters: str
    after: str
    weight: float
    side: str
    strength: str


@dataclass(frozen=True)
class ShownExplanation:
    """An explanation, laid out.

    Attributes:
        facts: As the API gives it.
        total: What all blocks sum to, signed.
        blocks: A bar for each block.
        inputs: A bar for each input of the blocks that have several, the strongest first.
        texts: For each text that the model read, its label and its words.
    """

    facts: Mapping[str, Any]
    total: str
    blocks: list[Bar]
    inputs: list[Bar]
    texts: list[tuple[str, list[ShownWord]]]


def lay_out(explanation: Mapping[str, Any]) -> ShownExplanation:
    """Lay out what `explanation_of` gave."""
    blocks = explanation["blocks"]
    several = [block for block in blocks if len(block["inputs"]) > 1]
    inputs = [
        (_LABELS[name], value, not block["exact"])
        for block in several
        for name, value in block["inputs"].items()
    ]
    return ShownExplanation(
        facts=explanation,
        total=f"{sum(block['value'] for block in blocks):+.2f}",
        blocks=bars([(_capital(BLOCKS[block["block"]]), block["value"], False) for block in blocks]),
        inputs=bars(sorted(inputs, key=lambda one: -abs(one[1]))),
        texts=[(_LABELS[name], shown_words(words)) for name, words in explanation["words"].items() if words],
    )


def bars(values: Sequence[tuple[str, float, bool]]) -> list[Bar]:
    """Draw values to the right of the middle or to its left; the largest fills its half."""
    largest = max((abs(value) for _, value, _ in values), default=0) or 1
    return [_bar(label, value, MIDDLE * value / largest, sampled) for label, value, sampled in values]


def _bar(label: str, value: float, length: float, is_sampled: bool) -> Bar:
    return Bar(label, value, round(MIDDLE + min(length, 0), 1), round(abs(length), 1), is_sampled)


def shown_words(words: Sequence[Mapping[str, Any]]) -> list[ShownWord]:
    """Mark the words that say something, and in them the letters that say most on the word's own side."""
    largest = max(abs(word["weight"]) for word in words)
    return [_shown(word, largest) for word in words]


def _shown(word: Mapping[str, Any], largest: float) -> ShownWord:
    weight = word["weight"]
    if abs(weight) < _LEAST_WEIGHT:
        return ShownWord(word["word"], "", "", weight, "", "")
    strength = "strong" if abs(weight) >= largest / 2 else "weak"
    parts = _parts(word["word"], [r["letters"] for r in word["strongest"] if r["weight"] * weight > 0])
    return ShownWord(*parts, weight, "for" if weight > 0 else "against", strength)


def _parts(word: str, runs: Sequence[str]) -> tuple[str, str, str]:
    """Divide a word at the first run of letters; not where its small letters are more or fewer than its own."""
    small = word.lower()
    if not runs or len(small) != len(word) or runs[0] not in small:
        return word, "", ""
    begin = small.index(runs[0])
    end = begin + len(runs[0])
    return word[:begin], word[begin:end], word[end:]


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
