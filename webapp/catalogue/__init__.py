"""Import a catalogue, fold its genres, browse it."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Add the pages and commands of this feature."""
    from webapp.catalogue import cli, genres_cli, views

    app.register_blueprint(views.bp)
    app.cli.add_command(cli.catalogue)
    app.cli.add_command(genres_cli.genres)
