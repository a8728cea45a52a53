"""The one gate that every JSON body passes before a schema sees it: type, size, syntax, shape."""

from flask import Flask, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from webapp.errors import API_PREFIX


def check_json_bodies(app: Flask) -> None:
    """Refuse bodies under `/api/` that are not a JSON object: 415, 413 or 400, each in words."""

    @app.before_request
    def check() -> None:
        has_body = request.method in ("POST", "PUT", "PATCH")
        if has_body and request.path.startswith(API_PREFIX) and request.routing_exception is None:
            _refuse_other_than_object()


def _refuse_other_than_object() -> None:
    if not request.is_json:
        sent = request.mimetype or "nothing"
        raise UnsupportedMediaType(f"Content-Type is {sent}, must be application/json")
    try:
        body = request.get_json()
    except RecursionError as error:
        raise BadRequest("The JSON is nested too deeply") from error
    except BadRequest as error:
        raise BadRequest("The body is not valid JSON in UTF-8") from error
    if not isinstance(body, dict):
        raise BadRequest(f"The body is a JSON {type(body).__name__}, must be an object")
