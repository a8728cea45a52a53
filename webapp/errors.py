"""One page and one JSON problem (RFC 9457) for each error."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g, json, render_template, request
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

API_PREFIX = "/api/"
ERRORS_SHOWN = 20
LONGEST_ECHO = 100
NO_SUCH_TABLE = "42P01"  # as PostgreSQL numbers its errors; SQLite makes it an OperationalError

_MESSAGES = {
    "dict_type": "must be an object",
    "extra_forbidden": "there is no such field",
    "list_type": "must be a list",
    "missing": "must be given",
    "model_type": "must be an object",
    "too_long": "must hold at most {max_length:,}, holds {actual_length:,}",
    "too_short": "must hold at least {min_length:,}, holds {actual_length:,}",
}

log = structlog.get_logger()


class NotReadyError(RuntimeError):
    """Nothing can answer yet, and the text says why: becomes a 503."""


@contextmanager
def refused_as(answers: Mapping[type[Exception], type[HTTPException]]) -> Iterator[None]:
    """Turn errors of the given kinds into HTTP errors with the same text."""
    try:
        yield
    except tuple(answers) as error:
        raise answers[type(error)](str(error)) from error


def problem(status: int, detail: str, **extra: Any) -> Response:
    """Build an `application/problem+json` answer as RFC 9457 describes it."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "request_id": g.get("request_id"),
        **extra,
    }
    return Response(json.dumps(body), status=status, mimetype="application/problem+json")


def validation_problem(error: ValidationError) -> Response:
    """Answer 422 with the wrong fields, their values and what they must be; at most `ERRORS_SHOWN` of them."""
    detail, errors = described(error)
    return problem(422, detail, errors=errors, n_errors=error.error_count())


def described(error: ValidationError) -> tuple[str, list[dict[str, Any]]]:
    """Say in a sentence what is wrong first, and list the wrong fields; at most `ERRORS_SHOWN` of them."""
    found = error.errors(include_url=False)
    errors = [_field_error(dict(entry)) for entry in found[:ERRORS_SHOWN]]
    return sentence_of(errors[0]), errors


def sentence_of(error: dict[str, Any]) -> str:
    """What is wrong with one field."""
    return f"{error['field'] or 'the body'} is {error['value']}: {error['message']}"


def _field_error(entry: dict[str, Any]) -> dict[str, Any]:
    """Say it as the fields of a track do where the schema's own words are about Python."""
    limits = {name: limit for name, limit in entry.get("ctx", {}).items() if isinstance(limit, int | float)}
    field = ".".join(str(part) for part in entry["loc"])
    message = _MESSAGES.get(entry["type"], "{msg}").format(**entry.get("ctx", {}), msg=entry["msg"])
    error = field_error(field, entry["input"], message, limits)
    return error | {"value": "nothing"} if entry["type"] == "missing" else error


def field_error(field: str, value: Any, message: str, limits: dict[str, float]) -> dict[str, Any]:
    """Describe one wrong field; long names and values are shortened."""
    return {
        "field": _shortened(field),
        "message": message,
        "value": _shortened(json.dumps(value, default=str)),
        "limit": limits,
    }


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 3] + "..."


def _answer(error: HTTPException) -> Response | tuple[str, int]:
    status = error.code or 500
    detail = str(error.description)
    if request.path.startswith(API_PREFIX):
        response = problem(status, detail)
    else:
        page = render_template(
            "errors/error.html", status=status, title=HTTPStatus(status).phrase, detail=detail
        )
        response = Response(page, status=status)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def handle_errors(app: Flask) -> None:
    """Register the answers; whatever nobody foresaw is logged and becomes a plain 500."""

    @app.errorhandler(HTTPException)
    def answer_http_error(error: HTTPException) -> Any:
        if error.response is not None:
            return error.response
        return _answer(error)

    @app.errorhandler(NotReadyError)
    def answer_not_ready(error: NotReadyError) -> Any:
        return _answer(ServiceUnavailable(str(error)))

    @app.errorhandler(DBAPIError)
    def answer_database_error(error: DBAPIError) -> Any:
        if not isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) != NO_SUCH_TABLE:
            return answer_unforeseen(error)
        log.error("database unavailable", error=str(error.orig))
        return _answer(ServiceUnavailable("The database does not answer, or has not been set up."))

    @app.errorhandler(Exception)
    def answer_unforeseen(_error: Exception) -> Any:
        log.exception("unforeseen error")
        return _answer(
            InternalServerError("Something went wrong on our side. The request id helps to find out what.")
        )
