"""`flask db`: Flask-Migrate's commands, bound to the app only when one of them runs.

Alembic takes a tenth of a second to import, which every other command and every web worker would pay.
"""

from flask import current_app, g
from flask.cli import with_appcontext
from flask_migrate import Migrate
from flask_migrate.cli import db as migrations

from webapp.config import ROOT
from webapp.extensions import db


@with_appcontext
def _bind_and_choose(directory: str | None, x_arg: tuple[str, ...]) -> None:
    Migrate(current_app, db, directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=True)
    g.directory, g.x_arg = directory, x_arg


migrations.callback = _bind_and_choose
