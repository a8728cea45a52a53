"""The blueprint of the catalogue's pages, and how its refusals become error pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, request
from werkzeug.exceptions import BadRequest, Conflict, HTTPException, NotFound

from webapp.catalogue.filters import SearchError
from webapp.catalogue.mapping_changes import MappingError, UnknownMappingError
from webapp.catalogue.mapping_edits import OutdatedError
from webapp.catalogue.paging import PageError, page_number
from webapp.catalogue.uploads import UnknownUploadError, UploadStateError

bp = Blueprint("catalogue", __name__)


_ANSWERS: dict[type[Exception], type[HTTPException]] = {
    PageError: NotFound,
    SearchError: BadRequest,
    UnknownUploadError: NotFound,
    UploadStateError: Conflict,
    UnknownMappingError: NotFound,
    MappingError: BadRequest,
    OutdatedError: Conflict,
}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a service refuses into the error page that says why."""
    try:
        yield
    except tuple(_ANSWERS) as error:
        raise _ANSWERS[type(error)](str(error)) from error


def asked_page() -> int:
    """The page that the address asks for; the first unless it says otherwise."""
    return page_number(request.args.get("page", "1"))
