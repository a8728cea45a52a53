"""Dividing listeners between variants, and reporting what came of it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def add_to(app: "OpenAPI") -> None:
    """Add the pages and routes of this feature."""
    from webapp.experiments import (
        aa_api,
        aa_views,
        api,
        client_api,
        definition_api,
        definition_views,
        list_api,
        listening_page_views,
        override_api,
        override_views,
        promotion_views,
        sizing_api,
        sizing_views,
        snapshot_views,
        state_views,
        views,
    )

    app.register_blueprint(views.bp)
    app.register_blueprint(aa_views.bp)
    app.register_blueprint(sizing_views.bp)
    app.register_blueprint(definition_views.bp)
    app.register_blueprint(state_views.bp)
    app.register_blueprint(snapshot_views.bp)
    app.register_blueprint(promotion_views.bp)
    app.register_blueprint(override_views.bp)
    app.register_blueprint(listening_page_views.bp)
    app.register_api(api.bp)
    app.register_api(aa_api.bp)
    app.register_api(sizing_api.bp)
    app.register_api(list_api.bp)
    app.register_api(client_api.bp)
    app.register_api(definition_api.bp)
    app.register_api(override_api.bp)
