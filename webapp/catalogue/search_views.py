"""Search tracks and artists."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.catalogue import browse
from webapp.catalogue.artist_search import search_artists, suggest_artists
from webapp.catalogue.blueprint import asked_page, bp, refusals
from webapp.catalogue.filters import SearchError, read_filters
from webapp.catalogue.search import search_tracks
from webapp.catalogue.track_conditions import compared_versions, groups_in_use
from webapp.extensions import db


@bp.get("/catalogue")
def search() -> ResponseReturnValue:
    """Show the tracks that match, and the artists whose names begin so."""
    session = db.session()
    with refusals():
        try:
            filters = read_filters(request.args)
            page = search_tracks(session, filters, asked_page())
        except SearchError as error:
            return render_template("catalogue/search.html", complaint=error, **_form(_typed())), 400
    return render_template(
        "catalogue/search.html",
        filters=filters,
        page=page,
        labels=browse.groups_of_tracks(session, (track for track, _ in page.rows)),
        artists=suggest_artists(session, filters.q),
        **_form(filters.arguments()),
    )


@bp.get("/artists")
def artists() -> ResponseReturnValue:
    """Show the artists that match."""
    session = db.session()
    with refusals():
        try:
            filters = read_filters(request.args)
            page = search_artists(session, filters, asked_page())
        except SearchError as error:
            return render_template("catalogue/artists.html", complaint=error, **_form(_typed())), 400
    return render_template(
        "catalogue/artists.html",
        filters=filters,
        page=page,
        labels=browse.groups_of_artists(session, [artist for (artist,) in page.rows]),
        **_form(filters.arguments()),
    )


def _typed() -> dict[str, str]:
    """What was typed, to be mended; a page cannot hold zero characters."""
    return {name: value.replace("\0", "") for name, value in request.args.items()}


def _form(typed: dict[str, str]) -> dict[str, Any]:
    """What the form of a search shows."""
    session = db.session()
    return {
        "typed": typed,
        "groups": groups_in_use(session),
        "can_disagree": compared_versions(session) is not None,
    }
