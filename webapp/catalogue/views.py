"""Search the catalogue; look at a track or an artist."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from webapp.catalogue import browse
from webapp.catalogue.paging import PageError, page_number
from webapp.catalogue.search import GenreFilter, SearchError, search_tracks
from webapp.extensions import db

bp = Blueprint("catalogue", __name__)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what a service refuses into the error page that says why."""
    try:
        yield
    except PageError as error:
        raise NotFound(str(error)) from error
    except SearchError as error:
        raise BadRequest(str(error)) from error


@bp.get("/catalogue")
def search() -> ResponseReturnValue:
    """Show the tracks that match."""
    words = request.args.get("q", "").strip()
    genre = _genre_filter()
    with _refusals():
        page = search_tracks(db.session(), words, genre, _page_number())
    groups = browse.groups_of_tracks(db.session(), (track for track, _ in page.rows))
    return render_template("catalogue/search.html", q=words, genre=genre, page=page, groups=groups)


@bp.get("/tracks/<path:external_id>")
def track(external_id: str) -> ResponseReturnValue:
    """Show a track with its features and genres."""
    found = browse.find_track(db.session(), external_id) or abort(404, description="No track has this id.")
    groups = browse.groups_of_tracks(db.session(), [found])[found.id]
    return render_template(
        "catalogue/track.html", track=found, groups=groups, features=browse.features_of(found)
    )


@bp.get("/artists/<path:external_id>")
def artist(external_id: str) -> ResponseReturnValue:
    """Show an artist with its micro-genres, groups and tracks."""
    found = browse.find_artist(db.session(), external_id) or abort(404, description="No artist has this id.")
    with _refusals():
        page = browse.tracks_of(db.session(), found, _page_number())
    return render_template(
        "catalogue/artist.html",
        artist=found,
        micro_genres=browse.micro_genres_of(db.session(), found),
        groups=browse.groups_of_artist(db.session(), found),
        page=page,
    )


def _page_number() -> int:
    return page_number(request.args.get("page", "1"))


def _genre_filter() -> GenreFilter:
    written = request.args.get("genre", "")
    if written not in list(GenreFilter):
        raise BadRequest(f"genre is {written[:20]!r}, must be with or without")
    return GenreFilter(written)
