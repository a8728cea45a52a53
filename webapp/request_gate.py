"""What every request must pass before anything else looks at it."""

from collections.abc import Iterator

from flask import Flask, current_app, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge


def guard_requests(app: Flask) -> None:
    """Refuse bodies that are too large or cannot be read (413, 400), and NUL characters (400).

    A chunked body says no length beforehand, so it is read first; PostgreSQL could not even compare a text
    with a NUL.
    """

    @app.before_request
    def check() -> None:
        if request.routing_exception is None:
            _read_body()
        if any("\x00" in text for text in _texts()):
            raise BadRequest("The request holds a NUL character")


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
    for values in (request.args, request.form):
        for name, texts in values.lists():
            yield name
            yield from texts
