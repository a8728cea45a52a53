"""Import a catalogue, fold its genres, browse it."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Add the pages of this feature."""
    from webapp.catalogue import views

    app.register_blueprint(views.bp)
