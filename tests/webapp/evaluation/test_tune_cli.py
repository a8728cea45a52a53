import json
import sys

import pytest
from labelled_catalogue import add_labelled_catalogue

from ml.settings import BaselineSettings
from ml.study import FoldResult
from ml.tuned_settings import SETTINGS_FILE
from webapp.config import settings_of
from webapp.evaluation import service
from webapp.models import ModelKind


@pytest.fixture
def artefacts(app):
    folder = settings_of(app).artefact_folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def labelled(session):
    add_labelled_catalogue(session)


@pytest.fixture
def scored(monkeypatch):
    """Scores settings by their number of leaves, the fewer the better, in place of fitting."""
    asked = []

    def score(kind, parts, seed, settings):
        asked.append(settings)
        return FoldResult(settings.leaves / 1_000, 0.5, 0.0)

    monkeypatch.setattr("ml.tuning.score_on_fold", score)
    return asked


def invoke(app, *arguments):
    return app.test_cli_runner().invoke(args=["models", *arguments])


def test_the_best_settings_are_written_where_training_reads_them(app, artefacts, labelled, scored):
    result = invoke(app, "tune", "baseline", "--trials", "9", "--folds", "2", "--seed", "11")

    assert result.exit_code == 0, result.output
    written = json.loads((artefacts / SETTINGS_FILE).read_text())["baseline"]
    assert (
        written["settings"]["leaves"]
        == min(settings.leaves for settings in scored)
        < BaselineSettings().leaves
    )
    assert (written["seed"], written["folds"], written["trials"]) == (11, 2, 9)
    assert "9 settings were tried" in result.output
    assert "as they are at present" in result.output


def test_the_same_command_again_computes_nothing_anew_and_keeps_the_best(app, artefacts, labelled, scored):
    command = ("tune", "baseline", "--trials", "9", "--folds", "2", "--seed", "11")
    invoke(app, *command)
    written, computed = (artefacts / SETTINGS_FILE).read_text(), len(scored)

    result = invoke(app, *command)

    assert "None is better than the present settings, which stay." in result.output
    assert len(scored) == computed
    assert (artefacts / SETTINGS_FILE).read_text() == written


def test_training_takes_the_tuned_settings(app, session, artefacts, labelled):
    settings = {"trees": 20, "leaves": 50, "hidden_copies": 0}
    (artefacts / SETTINGS_FILE).write_text(json.dumps({"baseline": {"settings": settings, "seed": 5}}))

    [trained] = service.train_models(session, [ModelKind.BASELINE], 11, lambda stage, done: None, "quick")

    manifest = json.loads((trained.folder / "manifest.json").read_text())
    assert settings.items() <= manifest["settings"].items()


def test_tuning_with_another_seed_than_training_is_told(app, artefacts):
    (artefacts / SETTINGS_FILE).write_text(json.dumps({"baseline": {"settings": {}, "seed": 5}}))
    kinds = list(ModelKind)

    with app.app_context():
        assert service.notes_on_tuning(kinds, 5) == []
        [note] = service.notes_on_tuning(kinds, 6)

    assert note.startswith("The hyperparameters of baseline were tuned with seed 5, not 6")


def test_broken_settings_stop_a_training_before_it_begins(app, artefacts, labelled):
    (artefacts / SETTINGS_FILE).write_text('{"baseline": {"settings": {"leaves": "many"}}}')

    result = invoke(app, "train", "baseline")

    assert result.exit_code == 1
    assert "settings.json, baseline: leaves is 'many', must be a whole number from 2" in result.output


def test_a_catalogue_without_groups_is_refused(app, artefacts):
    result = invoke(app, "tune", "baseline")

    assert result.exit_code == 1
    assert "training needs some" in result.output


def test_a_scheduler_without_the_library_for_it_is_refused(app, artefacts, labelled, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    result = invoke(app, "tune", "baseline", "--folds", "2", "--scheduler", "tcp://127.0.0.1:8786")

    assert result.exit_code == 1
    assert "needs the package distributed, which is not installed" in result.output


def test_a_damaged_study_is_refused(app, artefacts, labelled, scored):
    command = ("tune", "baseline", "--trials", "2", "--folds", "2")
    invoke(app, *command)
    [study] = artefacts.glob("tuning-baseline-*.jsonl")
    study.write_text("damaged\n")

    result = invoke(app, *command)

    assert result.exit_code == 1
    assert "must be a result of tuning" in result.output
