"""What every request must pass before anything else looks at it."""

from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

P = ParamSpec("P")
R = TypeVar("R")


def guard_requests(app: Flask) -> None:
    """Refuse bodies that are too large or cannot be read (413, 400), and NUL characters (400).

    The body of a view marked by `reads_own_body` is left to that view.
    A chunked body says no length beforehand, so it is read first; PostgreSQL could not even compare a text
    with a NUL.
    """

    @app.before_request
    def check() -> None:
        if request.routing_exception is None and not _is_left_to_view():
            _read_body()
        if any("\x00" in text for text in _texts()):
            raise BadRequest("The request holds a NUL character")


def reads_own_body(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that reads its body itself, within limits of its own; it must check the CSRF token, too."""
    view.reads_own_body = True  # type: ignore[attr-defined]
    return view


def _is_left_to_view() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "reads_own_body", False)


def _read_body() -> None:
    limit: int = current_app.config["MAX_CONTENT_LENGTH"]
    try:
        body = request.get_data()
    except (OSError, ParseException) as error:  # A client that went away, or a broken chunk.
        raise BadRequest("The body cannot be read to its end") from error
    if request.content_length is None and len(body) >= limit:
        raise RequestEntityTooLarge(f"The body is larger than {limit:,} bytes")


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args,) if _is_left_to_view() else (request.args, request.form):
        for name, texts in values.lists():
            yield name
            yield from texts
