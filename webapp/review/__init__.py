"""The review loop: people correct what the models say, and the models learn from it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def add_to(app: "OpenAPI") -> None:
    """Add the pages and routes of this feature."""
    from webapp.review import (
        agreement_views,
        correction_views,
        deployment_api,
        deployment_views,
        dial_views,
        reasons_views,
        views,
        write_api,
    )

    app.register_blueprint(views.bp)
    app.register_blueprint(reasons_views.bp)
    app.register_blueprint(correction_views.bp)
    app.register_blueprint(agreement_views.bp)
    app.register_blueprint(deployment_views.bp)
    app.register_blueprint(dial_views.bp)
    app.register_api(deployment_api.bp)
    app.register_api(write_api.bp)
