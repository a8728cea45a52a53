"""The audit log for people: who changed what, and when."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Add the page of this feature."""
    from webapp.audit import views

    app.register_blueprint(views.bp)
