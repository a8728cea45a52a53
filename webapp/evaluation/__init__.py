"""Model versions: train, verify, compare and serve them, and show how accurate they are."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI

VIEWS = ("views", "version_views", "comparison_views", "serving_views")


def add_to(app: "OpenAPI") -> None:
    """Add the pages and routes of this feature."""
    from webapp.evaluation import api
    from webapp.evaluation.blueprint import bp

    for name in VIEWS:
        import_module(f"webapp.evaluation.{name}")
    app.register_blueprint(bp)
    app.register_api(api.bp)
