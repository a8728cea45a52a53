"""`flask db`: Flask-Migrate's commands, loaded only when one of them is asked for.

Alembic takes a tenth of a second to import, which every other command and every web worker would pay.
"""

from typing import cast

import click
from flask import current_app, g
from flask.cli import AppGroup, with_appcontext

from webapp.config import ROOT


class MigrationGroup(AppGroup):
    """A group that fetches its commands on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name Flask-Migrate's commands."""
        return self._loaded().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find one of them."""
        return self._loaded().get_command(ctx, cmd_name)

    def _loaded(self) -> click.Group:
        from flask_migrate.cli import db as commands

        return cast(click.Group, commands)


@click.group("db", cls=MigrationGroup, help="Create, upgrade and inspect the database.")
@with_appcontext
def migrations() -> None:
    """Bind Flask-Migrate to the app whose command runs."""
    from flask_migrate import Migrate

    from webapp.extensions import db

    g.directory, g.x_arg = None, ()
    Migrate(current_app, db, directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=True)
