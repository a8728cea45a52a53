"""Read the request that uploads files: within its own limits, and only with a CSRF token."""

import errno
import time
from pathlib import Path

from flask import current_app, request
from flask_wtf.csrf import validate_csrf
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from wtforms import ValidationError

from webapp.catalogue.receiving import FORM_BYTES, Received, UploadError, receive
from webapp.config import settings_of
from webapp.extensions import db

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DRAIN_S = 10
_DRAIN_PIECE = 1_000_000


class StorageError(UploadError):
    """The server cannot keep the file, and why."""

    status = 507


def receive_upload(folder: Path) -> Received:
    """Read the form of the current request; its files stand in `folder` afterwards.

    Raises:
        HTTPException: The body is too large, broken, no form with files, or has no CSRF token.
        UploadError: A file has a name whose ending is not known.
        StorageError: The disk is full or cannot be written.
    """
    db.session.rollback()  # An upload takes minutes; no transaction should stay open for it.
    limit = settings_of(current_app).max_upload_bytes
    request.max_content_length = limit + FORM_BYTES
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType(
            f"Content-Type is {request.mimetype or 'nothing'}, must be multipart/form-data"
        )
    try:
        received = receive(request.stream, request.mimetype_params, folder)
    except RequestEntityTooLarge as error:
        _drain()
        raise RequestEntityTooLarge(_too_large(limit)) from error
    except (ConnectionError, ParseException) as error:
        raise BadRequest("The body cannot be read to its end") from error
    except OSError as error:
        _drain()
        raise StorageError(_cannot_keep(error)) from error
    _check(received, limit)
    return received


def _check(received: Received, limit: int) -> None:
    try:
        if any(file.path.stat().st_size > limit for file in received.files):
            raise RequestEntityTooLarge(_too_large(limit))
        if current_app.config.get("WTF_CSRF_ENABLED", True):
            validate_csrf(received.fields.get("csrf_token"))
    except ValidationError as error:
        received.discard()
        raise BadRequest(str(error)) from error
    except RequestEntityTooLarge:
        received.discard()
        raise


def _too_large(limit: int) -> str:
    return f"The upload is larger than {limit:,} bytes. Split the file, or import it with flask catalogue import."


def _cannot_keep(error: OSError) -> str:
    reason = "its disk is full" if error.errno in _FULL else str(error.strerror)
    return f"The server cannot keep the file: {reason}. Nothing of it was kept."


def _drain() -> None:
    """Let the sender finish for a while, as browsers show an answer only after they have sent everything."""
    give_up_at = time.monotonic() + _DRAIN_S
    try:
        while time.monotonic() < give_up_at and request.environ["wsgi.input"].read(_DRAIN_PIECE):
            pass
    except (OSError, ParseException):
        return
