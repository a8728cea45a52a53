"""The commands, and the app that the `flask` program loads to run them.

Building every page, and even importing SQLAlchemy, takes most of a second that `flask --help` need not
spend. So `flask` loads `webapp.commands:app_for_command`, which has the pages only for the commands that
serve or list them, and each group of commands is imported when one of its commands runs. gunicorn loads
`wsgi`.
"""

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType, TracebackType
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo

NEED_PAGES = frozenset({"run", "routes", "shell"})


class LazyGroup(click.Command):
    """Stands in the list of commands for a group, or a command, that is imported when it is used."""

    def __init__(self, name: str, place: str, about: str) -> None:
        super().__init__(name, help=about)
        self._module, self._attribute = place.split(":")

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Hand over to the group itself, with the database bound to the app."""
        script = parent and parent.find_object(ScriptInfo)
        assert script, "a group of commands runs under the flask program"
        _bind_database(script.load_app())
        group: click.Command = getattr(import_module(self._module), self._attribute)
        return group.make_context(info_name, args, parent, **extra)


GROUPS: Sequence[LazyGroup] = (
    LazyGroup("db", "webapp.migration_commands:migrations", "Create, upgrade and inspect the database."),
    LazyGroup("catalogue", "webapp.catalogue.cli:catalogue", "Import a catalogue, or load the demo."),
    LazyGroup(
        "genres",
        "webapp.review.write_cli:genres",
        "Genre groups, the micro-genres in them, and writing back.",
    ),
    LazyGroup("models", "webapp.prediction.cli:models", "Train, verify, serve and apply model versions."),
    LazyGroup(
        "predict", "webapp.prediction.file_cli:predict", "Predict the genres of every track in a file."
    ),
    LazyGroup(
        "experiments", "webapp.experiments.cli:experiments", "Divide listeners and report what came of it."
    ),
    LazyGroup("jobs", "webapp.jobs.cli:jobs", "Background work: run its worker, list the jobs."),
    LazyGroup("review", "webapp.review.cli:review", "Ask the models what reviewers shall judge."),
    LazyGroup("audit", "webapp.audit.cli:audit", "Who changed what."),
    LazyGroup("tokens", "webapp.accounts.token_cli:tokens", "API tokens of programs."),
    LazyGroup("users", "webapp.accounts.cli:users", "Accounts of people who sign in."),
)


def add_commands(app: Flask) -> None:
    """Add every group of commands."""
    for group in GROUPS:
        app.cli.add_command(group)


def app_for_command() -> Flask:
    """Build what the command on the command line needs; `flask` calls it.

    From then on SIGTERM, by which services and containers are stopped, ends a command as Ctrl+C does.
    """
    sys.excepthook = _say_plainly
    signal.signal(signal.SIGTERM, _interrupt_once)
    if not NEED_PAGES.isdisjoint(sys.argv[1:]):
        from webapp import create_app

        return create_app()
    app = Flask("webapp")
    add_commands(app)
    return app


def _interrupt_once(number: int, frame: FrameType | None) -> None:
    """Interrupt, and let what tidies up then be: `timeout`, for one, sends a process its signal twice."""
    signal.signal(number, signal.SIG_IGN)
    signal.default_int_handler(number, frame)


def _say_plainly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell in one line what a person can mend: a file, a folder, or the database. The rest is a defect."""
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    if isinstance(error, DBAPIError):
        reason = f"The database cannot do this; if it is new, run `flask db upgrade`. It says: {error.orig}"
    elif isinstance(error, OSError | ArgumentError | NoSuchModuleError):
        reason = str(error)
    else:
        sys.__excepthook__(kind, error, trace)
        return
    print(f"Error: {reason.strip()}", file=sys.stderr)


def _bind_database(app: Flask) -> None:
    if "sqlalchemy" in app.extensions:
        return
    from webapp.config import Settings, UnsafeSettingsError
    from webapp.database import add_database
    from webapp.request_log import configure_logging

    try:
        settings = Settings.from_environment()
    except UnsafeSettingsError as error:
        raise click.ClickException(str(error)) from error
    configure_logging(settings.log_level)
    add_database(app, settings)
