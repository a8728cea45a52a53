"""Background work: the job rows, the queue that carries their ids, and the worker that does them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def add_to(app: "OpenAPI") -> None:
    """Add the routes of this feature."""
    from webapp.jobs import api

    app.register_api(api.bp)
