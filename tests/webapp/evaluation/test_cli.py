import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import make_app
from interrupts import heed_interrupts
from labelled_catalogue import add_labelled_catalogue
from reviewers import say
from sqlalchemy import text

from ml.baseline import Baseline
from ml.predictor import Predictor
from webapp.config import ROOT, settings_of
from webapp.evaluation import service
from webapp.evaluation.promotion import Judgement
from webapp.extensions import db


@pytest.fixture(scope="module")
def trained_app(sqlite_template, tmp_path_factory):
    """An app on a labelled catalogue, whose baseline was trained by command."""
    folder = tmp_path_factory.mktemp("trained")
    shutil.copy(sqlite_template, folder / "test.sqlite")
    app = make_app(f"sqlite:///{folder / 'test.sqlite'}", folder)
    with app.app_context():
        add_labelled_catalogue(db.session())
        db.session.remove()
    result = invoke(app, "train", "baseline", "--seed", "11")
    assert result.exit_code == 0, result.output
    app.first_output = result.output
    yield app
    with app.app_context():
        db.engine.dispose()


def invoke(app, *arguments):
    return app.test_cli_runner().invoke(args=["models", *arguments])


def serving(app):
    with app.app_context():
        return [v.version for v in service.list_versions(db.session()) if v.is_serving]


def test_training_tells_the_accuracy_beside_the_majority_rate(trained_app):
    assert "Rare is left out" in trained_app.first_output
    assert "baseline-1 is registered and serves: accuracy 0." in trained_app.first_output
    assert "majority rate 0." in trained_app.first_output


def test_what_was_registered_can_be_loaded(trained_app):
    with trained_app.app_context():
        row = service.get_version(db.session(), "baseline-1")
        folder = settings_of(trained_app).artefact_folder / row.folder

        assert Predictor.load(folder, row.manifest_sha256).version == "baseline-1"


def test_a_later_version_waits_until_it_is_told_to_serve(trained_app):
    before = serving(trained_app)
    output = invoke(trained_app, "train", "baseline").output
    later = re.search(r"(baseline-\d+) is registered and does not serve", output)[1]
    assert serving(trained_app) == before

    output = invoke(trained_app, "serve", later).output

    assert output.startswith(f"{later} serves.\nNo difference in accuracy could be shown between {later}")
    assert serving(trained_app) == [later]


def test_a_rollback_lets_the_version_before_serve_again(trained_app):
    before = serving(trained_app)[0]
    output = invoke(trained_app, "train", "baseline", "--serve", "--force", "--reason", "a test").output
    later = re.search(r"(baseline-\d+) is registered and serves", output)[1]

    output = invoke(trained_app, "rollback", "baseline").output

    assert output == f"{before} serves again, in place of {later}.\n"
    assert serving(trained_app) == [before]


def test_there_is_nothing_to_roll_back_to_where_nothing_serves(trained_app):
    result = invoke(trained_app, "rollback", "advanced")

    assert (result.exit_code, result.output) == (1, "Error: no advanced version served before now\n")


def test_a_version_is_shown_as_json(trained_app):
    told = json.loads(invoke(trained_app, "show", "baseline-1").output)

    assert told["lineage"]["seed"] == 11
    assert told["settings"]["profile"] == "full"
    assert set(told["files"]) == {
        "held_out.npz",
        "model.joblib",
        "model.onnx",
        "model_card.md",
        "neighbours.npz",
    }


def test_the_profile_goes_into_the_manifest(trained_app):
    output = invoke(trained_app, "train", "baseline", "--profile", "quick", "--no-serve").output
    made = re.search(r"(baseline-\d+) is registered", output)[1]

    assert json.loads(invoke(trained_app, "show", made).output)["settings"]["profile"] == "quick"


def test_the_model_card_is_printed(trained_app):
    card = invoke(trained_app, "card", "baseline-1").output

    assert card.startswith("# Model card of baseline-1\n")
    assert "## Intended use" in card


def test_two_versions_are_compared(trained_app):
    versions = [line.split("\t")[0] for line in invoke(trained_app, "list").output.splitlines()]

    lines = invoke(trained_app, "compare", versions[0], versions[1]).output.splitlines()

    assert re.search(r"on \d+ shared tracks of \d+ artists nobody trained on", lines[0])
    assert re.match(r"accuracy\t0\.\d{3} and 0\.\d{3}, difference -?0\.\d{3} \[", lines[1])


def test_a_version_cannot_be_compared_with_itself(trained_app):
    result = invoke(trained_app, "compare", "baseline-1", "baseline-1")

    assert (result.exit_code, result.output) == (1, "Error: a and b are both baseline-1, must differ\n")


def test_a_new_version_that_is_worse_is_kept_but_does_not_serve(trained_app, monkeypatch):
    before = serving(trained_app)
    worse = Judgement(True, "It is worse than another.")
    monkeypatch.setattr("webapp.evaluation.serving.judge", lambda candidate, current: worse)

    result = invoke(trained_app, "train", "baseline", "--serve")

    assert result.exit_code == 1
    made = re.search(r"(baseline-\d+) is registered and does not serve", result.output)[1]
    assert (
        f"It is worse than another.\nTo let it serve all the same: flask models serve {made}" in result.output
    )
    assert "Error: 1 of 1 new versions do not serve" in result.output
    assert serving(trained_app) == before


def test_what_serves_soundly_is_not_trained_again(trained_app):
    before = serving(trained_app)

    result = invoke(trained_app, "train", "baseline", "--if-missing")

    assert result.output == "Sound versions serve already; nothing was trained.\n"
    assert serving(trained_app) == before


def test_a_serving_version_without_its_files_counts_as_missing(trained_app):
    before = serving(trained_app)
    folder = settings_of(trained_app).artefact_folder / before[0]
    folder.rename(folder.with_name("away"))

    invoke(trained_app, "train", "baseline", "--if-missing")
    folder.with_name("away").rename(folder)

    assert serving(trained_app) != before


def test_training_lets_others_write(trained_app, monkeypatch):
    from ml import training

    fit = training.fit_calibrated

    def write_and_fit(*arguments):
        with db.engine.connect().execution_options(webapp_writes=True) as connection:
            connection.execute(text("UPDATE artist SET name = name"))
            connection.commit()
        return fit(*arguments)

    monkeypatch.setattr(training, "fit_calibrated", write_and_fit)

    assert invoke(trained_app, "train", "baseline", "--no-serve").exit_code == 0


def test_versions_are_listed_with_their_accuracy(trained_app):
    lines = invoke(trained_app, "list").output.splitlines()

    assert lines[0].startswith("baseline-1\taccuracy 0.")
    assert sum(line.endswith("serves") for line in lines) == 1


def test_verify_tells_a_broken_version_from_a_whole_one(trained_app):
    assert "baseline-1 is as registered." in invoke(trained_app, "verify").output
    path = settings_of(trained_app).artefact_folder / "baseline-1" / "model.onnx"
    content = path.read_bytes()
    path.write_bytes(b"evil")

    result = invoke(trained_app, "verify", "baseline-1")
    path.write_bytes(content)

    assert result.exit_code == 1
    assert "model.onnx has SHA-256" in result.output
    assert "1 of 1 versions are broken" in result.output


def test_an_unknown_version_is_an_error(trained_app):
    for command in ("serve", "verify", "show", "card"):
        result = invoke(trained_app, command, "baseline-99")

        assert result.exit_code == 1
        assert "there is no model version 'baseline-99'" in result.output


def test_an_empty_catalogue_cannot_be_trained_on(app, runner):
    result = runner.invoke(args=["models", "train", "all"])

    assert result.exit_code == 1
    assert "0 artists and 0 tracks with an imported genre group" in result.output


def test_too_small_a_catalogue_leaves_no_folder_behind(app, runner, session):
    add_labelled_catalogue(session, artists_per_group=2)

    result = runner.invoke(args=["models", "train", "baseline"])

    assert "has 13 artists" in result.output
    assert [path for path in settings_of(app).artefact_folder.iterdir() if path.is_dir()] == []


def test_training_clears_away_what_a_killed_one_left(app, runner, session):
    add_labelled_catalogue(session, artists_per_group=2)
    artefacts = settings_of(app).artefact_folder
    for name in (".writing-abc", "advanced-2"):
        (artefacts / name).mkdir(parents=True)

    runner.invoke(args=["models", "train", "baseline"])

    assert [path for path in artefacts.iterdir() if path.is_dir()] == []


def test_without_versions_the_list_says_what_to_do(app, runner):
    assert "flask models train all" in runner.invoke(args=["models", "list"]).output


def folders_of(app):
    return sorted(path.name for path in settings_of(app).artefact_folder.iterdir() if path.is_dir())


def test_a_full_disk_is_named_and_leaves_no_half_made_version(trained_app, monkeypatch):
    before = folders_of(trained_app)

    def fill_the_disk(_model, path):
        path.symlink_to("/dev/full")
        path.write_bytes(b"onnx")

    monkeypatch.setattr(Baseline, "export", fill_the_disk)

    result = invoke(trained_app, "train", "baseline")

    assert result.exit_code == 1
    assert re.search(r"baseline-\d+ cannot be written: No space left on device", result.output)
    assert folders_of(trained_app) == before


def test_a_version_that_cannot_be_registered_leaves_no_files(trained_app, monkeypatch):
    before = folders_of(trained_app)

    def fail(*_arguments):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(service, "register_version", fail)

    assert isinstance(invoke(trained_app, "train", "baseline").exception, RuntimeError)
    assert folders_of(trained_app) == before


@pytest.mark.parametrize(
    ("interruption", "times"), [(signal.SIGINT, 1), (signal.SIGTERM, 1), (signal.SIGTERM, 50)]
)
def test_an_interrupted_training_says_so_and_leaves_no_half_made_version(trained_app, interruption, times):
    before, settings = folders_of(trained_app), settings_of(trained_app)
    environment = {
        **os.environ,
        "APP_ENV": "local",
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "ARTEFACT_FOLDER": str(settings.artefact_folder),
    }
    program = [Path(sys.executable).with_name("flask"), "models", "train", "baseline"]
    with subprocess.Popen(
        program, cwd=ROOT, env=environment, stderr=subprocess.PIPE, preexec_fn=heed_interrupts
    ) as training:
        said = b""
        while b"fitting" not in said:
            said += training.stderr.read(1)
        for _ in range(times):  # `timeout` sends its signal twice.
            training.send_signal(interruption)
            time.sleep(0.001)
        said += training.stderr.read()

    assert training.returncode == 1
    assert b"Error: the training was interrupted" in said
    assert folders_of(trained_app) == before


def test_feedback_is_asked_for_where_there_is_none(trained_app):
    result = invoke(trained_app, "train", "baseline", "--profile", "quick", "--with-feedback")

    assert result.exit_code == 1
    assert "there is no feedback to learn from: 0 verdicts stand" in result.output


def test_learning_from_feedback_tells_what_it_changed(trained_app):
    with trained_app.app_context():
        for number in range(12):
            say(db.session(), f"rock-{number}", ["latin"])

    output = invoke(
        trained_app, "train", "baseline", "--profile", "quick", "--no-serve", "--with-feedback"
    ).output

    (made,) = re.findall(r"(baseline-\d+) is registered and does not serve", output)
    told = json.loads(invoke(trained_app, "show", made).output)["metrics"]["feedback"]
    assert f"{told['verdicts']['used']} of 12 verdicts of reviewers were used" in output
    assert "Accuracy on the same test artists: 0." in output
    assert "Agreement with reviewers on verdicts not used in training" in output
