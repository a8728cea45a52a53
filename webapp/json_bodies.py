"""The one gate that every JSON body passes before a schema sees it: type, size, syntax, shape; and what numbers are."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from webapp.errors import API_PREFIX

# PostgreSQL cannot store a NUL, nor even compare a text with one.
NO_NUL = r"^[^\x00]*$"

P = ParamSpec("P")
R = TypeVar("R")


def without_zero_fraction(value: Any) -> Any:
    """Read 2043.0 as 2043 before a strict whole number: JSON and its schemas know one kind of number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def takes_no_body(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that is told everything by its address; a body is neither needed nor looked at."""
    view.takes_no_body = True  # type: ignore[attr-defined]
    return view


def check_json_bodies(app: Flask) -> None:
    """Refuse bodies under `/api/` that are not a JSON object: 415, 413 or 400, each in words."""

    @app.before_request
    def check() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        has_body = request.method in ("POST", "PUT", "PATCH") and not getattr(view, "takes_no_body", False)
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
