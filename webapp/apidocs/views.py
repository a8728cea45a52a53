"""The OpenAPI 3.1 document and its interactive page."""

from pathlib import Path
from typing import cast

import flask_openapi3_swagger
from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_openapi3 import OpenAPI

_ASSETS = Path(flask_openapi3_swagger.__file__).parent / "templates" / "swagger"

bp = Blueprint("apidocs", __name__, static_folder=_ASSETS, static_url_path="/api/docs/assets")


@bp.get("/api/openapi.json")
def document() -> ResponseReturnValue:
    """The machine-readable description of the JSON API."""
    return jsonify(cast(OpenAPI, current_app).api_doc)


@bp.get("/api/docs")
def page() -> ResponseReturnValue:
    """The same for people, with a form to try each route."""
    return render_template("apidocs/page.html")
