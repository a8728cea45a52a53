"""Links to pages that may not be there."""

from urllib.parse import quote

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException


def history_link() -> str | None:
    """The address of the history of the mapping, if this app serves it."""
    return _served("/genres/history")


def genre_link(name: str) -> str | None:
    """The address of the page of a micro-genre, if this app serves such pages."""
    return _served(f"/genres/names/{quote(name, safe='')}")


def _served(path: str) -> str | None:
    adapter = current_app.create_url_adapter(request)
    try:
        if adapter:
            adapter.match(path, method="GET")
    except (HTTPException, RoutingException):
        return None
    return path
