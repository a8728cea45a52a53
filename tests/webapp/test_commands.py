import subprocess
import sys
from pathlib import Path

import pytest

from webapp.config import ROOT


def flask(command, **environment):
    program = Path(sys.executable).with_name("flask")
    settings = {"APP_ENV": "local", "SECRET_KEY": "only for one run of the tests, 0123456789", **environment}
    return subprocess.run([program, *command.split()], cwd=ROOT, env=settings, capture_output=True, text=True)


def test_help_lists_every_group_without_importing_sqlalchemy():
    result = flask("--help", PYTHONPROFILEIMPORTTIME="1")

    assert all(
        group in result.stdout for group in ("catalogue", "db", "experiments", "genres", "models", "users")
    )
    assert "sqlalchemy" not in result.stderr


@pytest.mark.parametrize(
    ("database_url", "reason"),
    [
        ("sqlite:////nowhere/at/all.sqlite", "unable to open database file"),
        ("nonsense", "Could not parse SQLAlchemy URL"),
        ("postgres://x/y", "postgres"),
    ],
)
def test_what_a_person_can_mend_is_said_in_one_line(database_url, reason):
    result = flask("models list", DATABASE_URL=database_url)

    assert result.returncode == 1
    assert reason in result.stderr
    assert "Traceback" not in result.stderr


def test_a_database_without_tables_names_the_command_that_makes_them(tmp_path):
    result = flask("models list", DATABASE_URL=f"sqlite:///{tmp_path / 'new.sqlite'}")

    assert result.returncode == 1
    assert "run `flask db upgrade`" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_routes_of_the_whole_app_are_listed():
    assert "/api/v1/predictions/compare" in flask("routes").stdout


def test_production_refuses_a_command_without_a_secret_key():
    result = flask("users list", APP_ENV="production", SECRET_KEY="")

    assert result.returncode == 1
    assert "SECRET_KEY is missing" in result.stderr
