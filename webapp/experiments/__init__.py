"""Dividing listeners between variants, and reporting what came of it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def add_to(app: "OpenAPI") -> None:
    """Add the pages and routes of this feature."""
    from webapp.experiments import api, views

    app.register_blueprint(views.bp)
    app.register_api(api.bp)
