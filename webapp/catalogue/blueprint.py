"""The blueprint of the catalogue's pages, and how its refusals become error pages."""

from contextlib import AbstractContextManager

from flask import Blueprint, request
from werkzeug.exceptions import BadRequest, Conflict, HTTPException, NotFound

from webapp.catalogue.filters import SearchError
from webapp.catalogue.mapping_changes import MappingError, UnknownMappingError
from webapp.catalogue.mapping_edits import OutdatedError
from webapp.catalogue.paging import PageError, page_number
from webapp.catalogue.uploads import UnknownUploadError, UploadStateError
from webapp.errors import refused_as

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


def refusals() -> AbstractContextManager[None]:
    """Turn what a service refuses into the error page that says why."""
    return refused_as(_ANSWERS)


def asked_page() -> int:
    """The page that the address asks for; the first unless it says otherwise."""
    return page_number(request.args.get("page", "1"))
