"""The blueprint of the catalogue's pages, and how its refusals become error pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, request
from werkzeug.exceptions import BadRequest, NotFound

from webapp.catalogue.filters import SearchError
from webapp.catalogue.paging import PageError, page_number

bp = Blueprint("catalogue", __name__)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a service refuses into the error page that says why."""
    try:
        yield
    except PageError as error:
        raise NotFound(str(error)) from error
    except SearchError as error:
        raise BadRequest(str(error)) from error


def asked_page() -> int:
    """The page that the address asks for; the first unless it says otherwise."""
    return page_number(request.args.get("page", "1"))
