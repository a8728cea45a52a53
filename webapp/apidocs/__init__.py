"""The OpenAPI document and the page that shows it, served from this machine."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Add the pages of this feature."""
    from webapp.apidocs import views

    app.register_blueprint(views.bp)
