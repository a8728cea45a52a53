"""Dividing listeners between variants, and reporting what came of it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import APIBlueprint, OpenAPI


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
    for routes in (api, aa_api, sizing_api, list_api, client_api, definition_api, override_api):
        _register(app, routes.bp)


def _register(app: "OpenAPI", bp: "APIBlueprint") -> None:
    """Register routes; of a path that others have begun to document, the document keeps all methods."""
    for path in bp.paths.keys() & app.paths.keys():
        own = bp.paths[path]
        bp.paths[path] = app.paths[path].model_copy(
            update={name: getattr(own, name) for name in own.model_fields_set}
        )
    app.register_api(bp)
