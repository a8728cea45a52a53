"""Look at a track or an artist."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from webapp.catalogue import browse
from webapp.catalogue.blueprint import asked_page, bp, refusals
from webapp.extensions import db


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
    with refusals():
        page = browse.tracks_of(db.session(), found, asked_page())
    return render_template(
        "catalogue/artist.html",
        artist=found,
        micro_genres=browse.micro_genres_of(db.session(), found),
        groups=browse.groups_of_artist(db.session(), found),
        page=page,
    )
