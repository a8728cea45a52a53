"""Searches for better hyperparameters: random draws, of which only the better half goes on from fold to fold.

References:
    Bergstra and Bengio (2012), Random search for hyper-parameter optimization, JMLR 13, 281-305.
    Jamieson and Talwalkar (2016), Non-stochastic best arm identification, AISTATS: successive halving, here over
    folds; a draw is set against those before it, so that the order of the results never matters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from time import monotonic
from typing import Any

import numpy as np

from ml.fitting import Kind, fit_calibrated
from ml.search_space import settings_to_try
from ml.settings import AdvancedSettings, Settings
from ml.splitting import Split
from ml.study import FoldResult, Study

Run = Callable[[Sequence[tuple[Settings, int]]], list[FoldResult]]


@dataclass(frozen=True)
class Trial:
    """Settings with what is known of them on the first folds.

    Attributes:
        results: One per fold, the first fold first; fewer than all folds for settings that were given up.
    """

    settings: Settings
    results: tuple[FoldResult, ...]

    @property
    def log_loss(self) -> float:
        """Mean over the folds that it saw; infinite before the first."""
        return float(np.mean([one.log_loss for one in self.results])) if self.results else float("inf")


@dataclass(frozen=True)
class Limits:
    """When to stop.

    Attributes:
        trials: Most settings to try.
        seconds: After which no fit begins, nor one that would likely end later.
        folds: Of artists.
    """

    trials: int
    seconds: float
    folds: int


@dataclass(frozen=True)
class Outcome:
    """What tuning found.

    Attributes:
        trials: All of them, in the order they were tried.
        present: The settings that a new best must beat.
        folds: Number of folds that a trial sees in full.
    """

    trials: tuple[Trial, ...]
    present: Settings
    folds: int

    @property
    def finished(self) -> list[Trial]:
        """The trials that saw all folds, the best first."""
        whole = [trial for trial in self.trials if len(trial.results) == self.folds]
        return sorted(whole, key=lambda trial: trial.log_loss)

    @property
    def better(self) -> Trial | None:
        """The best trial, if it and the present settings saw all folds and it is better."""
        present = [trial for trial in self.finished if trial.settings == self.present]
        best = self.finished[0] if self.finished else None
        return best if best and present and best.log_loss < present[0].log_loss else None


def tune(
    study: Study,
    default: Settings,
    present: Settings,
    limits: Limits,
    seed: int,
    run: Run,
    at_once: int = 1,
    say: Callable[[int, int, Settings, FoldResult], None] = lambda number, fold, settings, result: None,
) -> Outcome:
    """Try settings until a limit is reached; what the study knows already is not computed again.

    The default and the present settings see all folds. Every other trial goes on to the next fold only if it is
    among the better half of itself and the trials before it that came as far.

    Args:
        study: Where results are kept.
        default: What draws start from.
        present: What a new best must beat.
        limits: When to stop.
        seed: Of the draws.
        run: Scores pairs of settings and fold, all at once.
        at_once: How many trials run together.
        say: Hears of each new result: trial number from 0, fold, settings, result.
    """
    clock = _Clock(limits.seconds)
    chosen = list(islice(settings_to_try(default, (present,), seed), limits.trials))
    always = {default, present}
    for start in range(0, len(chosen), at_once):
        going = list(range(start, min(start + at_once, len(chosen))))
        for fold in range(limits.folds):
            missing = [number for number in going if study.find(chosen[number], fold) is None]
            if missing and not clock.allows_another():
                return _outcome(study, chosen, present, limits.folds)
            for number, result in zip(missing, run([(chosen[n], fold) for n in missing]), strict=True):
                study.add(chosen[number], fold, result)
                clock.note(result)
                say(number, fold, chosen[number], result)
            going = [n for n in going if chosen[n] in always or _goes_on(study, chosen[: n + 1], fold)]
    return _outcome(study, chosen, present, limits.folds)


class _Clock:
    """Tells whether there is time for a further fit, which will take as long as the longest so far."""

    def __init__(self, seconds: float) -> None:
        self._begun_s, self._seconds, self._longest = monotonic(), seconds, 0.0

    def note(self, result: FoldResult) -> None:
        self._longest = max(self._longest, result.seconds)

    def allows_another(self) -> bool:
        return monotonic() - self._begun_s + self._longest <= self._seconds


def _goes_on(study: Study, until: Sequence[Settings], fold: int) -> bool:
    """Whether the last of some settings is in the better half of those that came as far as it did."""
    known = [study.results(settings, fold + 1) for settings in until]
    losses = [float(np.mean([one.log_loss for one in results])) for results in known if results]
    return sorted(losses).index(losses[-1]) < (len(losses) + 1) // 2


def _outcome(study: Study, chosen: Sequence[Settings], present: Settings, folds: int) -> Outcome:
    trials = []
    for settings in chosen:
        results = (study.find(settings, fold) for fold in range(folds))
        trials.append(Trial(settings, tuple(one for one in results if one)))
    return Outcome(tuple(trial for trial in trials if trial.results), present, folds)


def score_on_fold(kind: Kind, parts: Split, seed: int, settings: Settings) -> FoldResult:
    """Fit on the training artists of a fold and score on its validation artists.

    An advanced model is fitted as one network: the best settings of one are those of the mean of several.
    """
    begun_s = monotonic()
    alone = replace(settings, networks=1) if isinstance(settings, AdvancedSettings) else settings
    fitted = fit_calibrated(kind, parts, seed, alone, _ignore)
    answers, truth = fitted.answer(parts.validation).primary, parts.validation.primary
    own = np.maximum(answers[np.arange(len(truth)), truth].astype(np.float64), 1e-12)
    hits = answers.argmax(axis=1) == truth
    return FoldResult(float(-np.log(own).mean()), float(hits.mean()), round(monotonic() - begun_s, 1))


def _ignore(done: float) -> None:
    pass


def in_parallel(kind: Kind, folds: Sequence[Split], seed: int, jobs: int) -> Run:
    """Score several settings at once by joblib, in whatever backend is configured around the call."""

    def run(pairs: Sequence[tuple[Settings, int]]) -> list[FoldResult]:
        from joblib import Parallel, delayed

        score: Any = delayed(score_on_fold)
        return list(
            Parallel(n_jobs=jobs)(score(kind, folds[fold], seed, settings) for settings, fold in pairs)
        )

    return run
