"""Finished folds in the working folder: what was computed once is not computed again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.models.contenders import Contender
from tests.benchmarks.models.fold_answers import FoldAnswers
from tests.benchmarks.models.folds import Fold


def answers_in(
    folder: Path, contender: Contender, fold: Fold, seed: int, say: Callable[[str], None]
) -> dict[str, FoldAnswers]:
    """What a contender answered on a fold, by the title of its row; asked for only if the folder lacks it.

    Args:
        folder: Of this contender with these settings.
        contender: Yields the rows of the table that it fills.
        fold: What it learns and is asked.
        seed: Of all its chance.
        say: Hears of a fold that is done.
    """
    own = folder / f"fold-{fold.number}-seed-{seed}"
    if not own.is_dir():
        _compute(own, contender, fold, seed)
        say(f"{folder.name}: fold {fold.number} is done")
    found = [FoldAnswers.read(path) for path in sorted(own.iterdir())]
    return {one.facts["title"]: one for one in found}


def _compute(own: Path, contender: Contender, fold: Fold, seed: int) -> None:
    draft = own.with_suffix(".draft")
    for place, (title, answers) in enumerate(contender(fold, seed)):
        named = replace(answers, facts={**answers.facts, "title": title})
        named.spread(fold.places, len(fold.dataset.groups)).write(draft / f"{place}.npz")
    draft.rename(own)
