"""Import a catalogue, fold its genres, browse it."""

from importlib import import_module

from flask import Flask

VIEWS = ("views", "search_views", "import_views", "export_views", "genre_views", "genre_change_views")


def add_to(app: Flask) -> None:
    """Add the pages of this feature."""
    from webapp.catalogue.blueprint import bp

    for name in VIEWS:
        import_module(f"webapp.catalogue.{name}")
    app.register_blueprint(bp)
