"""The home page, and the two answers a load balancer asks for."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Add the pages of this feature."""
    from webapp.home import health, views

    app.register_blueprint(views.bp)
    app.register_blueprint(health.bp)
