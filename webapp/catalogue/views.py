"""Search the catalogue; look at a track or an artist."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from webapp.catalogue import browse
from webapp.catalogue.paging import PageError, page_number
from webapp.catalogue.search import GenreFilter, SearchError, search_tracks
from webapp.extensions import db

bp = Blueprint("catalogue", __name__)


@bp.errorhandler(PageError)
def no_such_page(error: PageError) -> ResponseReturnValue:
    """Answer 404 with the pages that there are."""
    abort(404, description=str(error))


@bp.get("/catalogue")
def search() -> ResponseReturnValue:
    """Show the tracks that match."""
    words = request.args.get("q", "").strip()
    genre = _genre_filter()
    try:
        page = search_tracks(db.session(), words, genre, _page_number())
    except SearchError as error:
        raise BadRequest(str(error)) from error
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
    return render_template(
        "catalogue/artist.html",
        artist=found,
        micro_genres=browse.micro_genres_of(db.session(), found),
        groups=browse.groups_of_artist(db.session(), found),
        page=browse.tracks_of(db.session(), found, _page_number()),
    )


def _page_number() -> int:
    return page_number(request.args.get("page", "1"))


def _genre_filter() -> GenreFilter:
    written = request.args.get("genre", "")
    if written not in list(GenreFilter):
        raise BadRequest(f"genre is {written[:20]!r}, must be with or without")
    return GenreFilter(written)
