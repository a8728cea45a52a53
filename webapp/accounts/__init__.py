"""Sign-in, roles and the audit log."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Add the pages and commands of this feature."""
    from webapp.accounts import cli, sign_in, views

    sign_in.remember_people()
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.users)
