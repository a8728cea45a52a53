"""What the words of a title or a name say of a group, and which of their letters say it."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.ngrams import Ngrams, prepared
from ml.text_model import TextModel

RUNS_SHOWN = 2


@dataclass(frozen=True)
class Run:
    """Letters that stand together, and what they add to the text's score of the group."""

    letters: str
    weight: float


@dataclass(frozen=True)
class Word:
    """A word as written.

    Attributes:
        text: The word.
        weight: What its letters add to the text's score of the group; negative speaks against it.
        runs: The letters in it that add or take away most, strongest first.
    """

    text: str
    weight: float
    runs: tuple[Run, ...]


def weigh_words(model: TextModel, text: str | None, group: int) -> list[Word]:
    """Share the score of a text out among its words.

    What an n-gram adds is divided equally among its characters other than spaces. The weights of all words, what the
    spaces around them add by themselves, and the model's offset sum to the score.

    Args:
        model: Who scores.
        text: A title or name, of which nothing may be known.
        group: Index of the group.

    Returns:
        The words in their order; none for None or blank.
    """
    if not text or text.isspace():
        return []
    grams, added = model.contributions(text)
    form = prepared(text)
    spans = _spans(text)
    sums = np.concatenate([[0.0], np.cumsum(_of_characters(form, grams, added[:, group]))])
    runs = _runs(form, grams, added[:, group], [begin for _, begin, _ in spans])
    return [
        Word(word, float(sums[end] - sums[begin]), tuple(runs[place]))
        for place, (word, begin, end) in enumerate(spans)
    ]


def _spans(text: str) -> list[tuple[str, int, int]]:
    """Each word as written, and where it begins and ends in the prepared text.

    Of a word that is written with compatible characters, such as a ligature that stands for a phrase, the prepared
    form may be several words.
    """
    found, begin = [], 1
    for word in text.split():
        size = len(prepared(word)) - 2
        found.append((word, begin, begin + size))
        begin += size + 1
    return found


def _of_characters(form: str, grams: Ngrams, added: NDArray[np.float32]) -> NDArray[np.float64]:
    """What each character of the prepared text adds; spaces only what they add by themselves."""
    is_letter = np.array([character != " " for character in form])
    letters_before = np.concatenate([[0], np.cumsum(is_letter)])
    letters = letters_before[grams.begin + grams.length] - letters_before[grams.begin]
    found = np.zeros(len(form))
    for offset in range(int(grams.length.max())):
        at = np.minimum(grams.begin + offset, len(form) - 1)
        counts = (offset < grams.length) & (is_letter[at] | (letters == 0))
        shares = added / np.where(letters > 0, letters, grams.length)
        np.add.at(found, at[counts], shares[counts])
    return found


def _runs(form: str, grams: Ngrams, added: NDArray[np.float32], begins: list[int]) -> dict[int, list[Run]]:
    """The strongest runs of two letters or more of each word, by its place; spaces at their ends do not tell."""
    sums: dict[tuple[int, str], float] = defaultdict(float)
    owners = np.searchsorted(begins, grams.begin + 1, side="right") - 1
    for place, begin, length, weight in zip(
        np.maximum(owners, 0).tolist(),
        grams.begin.tolist(),
        grams.length.tolist(),
        added.tolist(),
        strict=True,
    ):
        letters = form[begin : begin + length].strip()
        if len(letters) > 1 and " " not in letters:
            sums[place, letters] += weight
    of_word: dict[int, list[Run]] = defaultdict(list)
    for (place, letters), weight in sums.items():
        of_word[place].append(Run(letters, weight))
    return defaultdict(
        list,
        {
            place: sorted(runs, key=lambda run: -abs(run.weight))[:RUNS_SHOWN]
            for place, runs in of_word.items()
        },
    )
