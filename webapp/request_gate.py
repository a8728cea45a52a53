"""What no address may contain."""

from flask import Flask, request
from werkzeug.exceptions import BadRequest


def refuse_nul_characters(app: Flask) -> None:
    """Answer 400 to a NUL in the path or query, which PostgreSQL could not even compare."""

    @app.before_request
    def check() -> None:
        texts = [
            request.path,
            *request.args.keys(),
            *(v for values in request.args.listvalues() for v in values),
        ]
        if any("\x00" in text for text in texts):
            raise BadRequest("The address holds a NUL character")
