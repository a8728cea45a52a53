import pytest

from ml.settings import BaselineSettings
from ml.study import FoldResult, Study
from ml.tuning import Limits, in_parallel, score_on_fold, tune
from ml.tuning_folds import tuning_folds

DEFAULT = BaselineSettings()
LIMITS = Limits(12, 1e9, 3)


class Computing:
    """Scores settings by a rule, and remembers what it was asked."""

    def __init__(self, seconds=0.0, most=10_000):
        self.asked, self.seconds, self.most = [], seconds, most

    def __call__(self, pairs):
        if len(self.asked) + len(pairs) > self.most:
            raise KeyboardInterrupt
        self.asked += pairs
        return [FoldResult(loss_of(settings) + fold / 1000, 0.5, self.seconds) for settings, fold in pairs]


def loss_of(settings):
    return abs(settings.leaves - 1_200) / 1_000 + settings.feature_share


def run(path, limits=LIMITS, present=DEFAULT, computing=None, **more):
    computing = computing or Computing()
    return tune(Study(path), DEFAULT, present, limits, 5, computing, **more), computing


def test_the_best_of_what_was_tried_is_found(tmp_path):
    outcome, computing = run(tmp_path / "study.jsonl")

    tried = {settings for settings, _ in computing.asked}
    assert len(tried) == 12
    assert outcome.better.settings == min(tried, key=loss_of)
    assert outcome.better.log_loss == pytest.approx(loss_of(outcome.better.settings) + 0.001)


def test_a_bad_trial_is_given_up_before_the_last_fold(tmp_path):
    outcome, computing = run(tmp_path / "study.jsonl")

    worst = max(outcome.trials, key=lambda trial: loss_of(trial.settings))
    assert len(worst.results) == 1
    assert len(computing.asked) < 12 * 3


def test_the_present_settings_see_all_folds_however_bad_they_are(tmp_path):
    present = BaselineSettings(leaves=9_000)

    outcome, _ = run(tmp_path / "study.jsonl", present=present)

    assert present in [trial.settings for trial in outcome.finished]
    assert outcome.better is not None


def test_nothing_is_better_where_the_present_settings_are_the_best(tmp_path):
    outcome, _ = run(tmp_path / "study.jsonl", present=BaselineSettings(leaves=1_200, feature_share=0.01))

    assert outcome.better is None


def test_a_run_that_was_killed_goes_on_and_ends_as_if_it_had_not_been(tmp_path):
    undisturbed, whole = run(tmp_path / "one.jsonl")
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "two.jsonl", computing=Computing(most=7))

    resumed, rest = run(tmp_path / "two.jsonl")

    assert resumed == undisturbed
    assert len(rest.asked) == len(whole.asked) - 7


def test_how_many_run_at_once_changes_nothing(tmp_path):
    one, _ = run(tmp_path / "one.jsonl")
    four, _ = run(tmp_path / "four.jsonl", at_once=4)

    assert four == one


def test_no_fit_begins_that_would_likely_end_too_late(tmp_path):
    outcome, computing = run(tmp_path / "study.jsonl", Limits(12, 100, 3), computing=Computing(seconds=101.0))

    assert len(computing.asked) == 1
    assert outcome.finished == []
    assert outcome.better is None


def test_every_new_result_is_told_once(tmp_path):
    heard = []

    _, computing = run(tmp_path / "study.jsonl", say=lambda *result: heard.append(result))
    run(tmp_path / "study.jsonl", say=lambda *result: heard.append(result))

    assert [(settings, fold) for _, fold, settings, _ in heard] == computing.asked


def test_settings_are_scored_on_the_validation_artists_of_a_fold(dataset):
    folds = tuning_folds(dataset, 11, 2)
    settings = BaselineSettings(trees=20, hidden_copies=0)

    few, many = in_parallel("baseline", folds, 11, 1)(
        [(BaselineSettings(trees=20, leaves=2), 1), (settings, 1)]
    )

    assert many.log_loss < few.log_loss
    assert many.accuracy > few.accuracy
    assert many.log_loss == score_on_fold("baseline", folds[1], 11, settings).log_loss
