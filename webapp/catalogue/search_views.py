"""Search the catalogue."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from webapp.catalogue import browse
from webapp.catalogue.blueprint import asked_page, bp, refusals
from webapp.catalogue.search import GenreFilter, search_tracks
from webapp.extensions import db


@bp.get("/catalogue")
def search() -> ResponseReturnValue:
    """Show the tracks that match."""
    words = request.args.get("q", "").strip()
    genre = _genre_filter()
    with refusals():
        page = search_tracks(db.session(), words, genre, asked_page())
    groups = browse.groups_of_tracks(db.session(), (track for track, _ in page.rows))
    return render_template("catalogue/search.html", q=words, genre=genre, page=page, groups=groups)


def _genre_filter() -> GenreFilter:
    written = request.args.get("genre", "")
    if written not in list(GenreFilter):
        raise BadRequest(f"genre is {written[:20]!r}, must be with or without")
    return GenreFilter(written)
