"""Predicting the genres of a track: by form, from the catalogue, and by JSON."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.factory import App


def add_to(app: "App") -> None:
    """Add the pages and routes of this feature."""
    from webapp.extensions import csrf
    from webapp.prediction import api, views
    from webapp.prediction.serving import ServingModels

    app.extensions["serving"] = ServingModels(app.settings.artefact_folder, app.settings.version_poll_s)
    app.register_blueprint(views.bp)
    app.register_api(api.bp)
    csrf.exempt(api.bp)
