"""Sign-in, roles, API tokens and the audit log."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Add the pages of this feature."""
    from webapp.accounts import sign_in, token_views, views

    sign_in.remember_people()
    app.register_blueprint(views.bp)
    app.register_blueprint(token_views.bp)
