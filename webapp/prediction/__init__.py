"""Predicting the genres of a track: by form, from the catalogue, and by JSON."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def add_to(app: "OpenAPI") -> None:
    """Add the pages and routes of this feature."""
    from webapp.config import settings_of
    from webapp.extensions import csrf
    from webapp.prediction import api, artist_views, file_views, views
    from webapp.prediction.preferences import CatalogueCounts
    from webapp.prediction.serving import ServingModels

    settings = settings_of(app)
    app.extensions["serving"] = ServingModels(settings.artefact_folder, settings.version_poll_s)
    app.extensions["catalogue_counts"] = CatalogueCounts()
    app.register_blueprint(views.bp)
    app.register_blueprint(file_views.bp)
    app.register_blueprint(artist_views.bp)
    app.register_api(api.bp)
    csrf.exempt(api.bp)
