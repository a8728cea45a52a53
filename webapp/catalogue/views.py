"""Look at a track or an artist."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from webapp.catalogue import browse
from webapp.catalogue.artist_summary import summary_of
from webapp.catalogue.blueprint import asked_page, bp, refusals
from webapp.catalogue.feature_comparison import features_of, mean_features, yardstick
from webapp.catalogue.neighbours import neighbours_of
from webapp.catalogue.refreshing import neighbour_folder
from webapp.extensions import db


@bp.get("/tracks/<path:external_id>")
def track(external_id: str) -> ResponseReturnValue:
    """Show a track with its genres, its features beside those of its group, and the tracks that sound like it."""
    session = db.session()
    found = browse.find_track(session, external_id) or abort(404, description="No track has this id.")
    labels = browse.groups_of_tracks(session, [found])[found.id]
    predictions = browse.predictions_of(session, found)
    group = browse.group_in_force(labels) or next(iter(predictions), None)
    against = yardstick(session, group.group_id if group else None, group.name if group else "")
    neighbours = neighbours_of(session, neighbour_folder(), found)
    return render_template(
        "catalogue/track.html",
        track=found,
        groups=labels,
        predictions=predictions,
        micro_genres=browse.micro_genres_of_track(session, found),
        group=group,
        against=against,
        features=features_of(found, against),
        neighbours=neighbours,
        neighbour_groups=browse.groups_of_tracks(session, (one.track for one in neighbours or ())),
    )


@bp.get("/artists/<path:external_id>")
def artist(external_id: str) -> ResponseReturnValue:
    """Show an artist with its micro-genres, groups, tracks, and what these add up to."""
    session = db.session()
    found = browse.find_artist(session, external_id) or abort(404, description="No artist has this id.")
    with refusals():
        page = browse.tracks_of(session, found, asked_page())
    labels = browse.groups_of_artist(session, found)
    group = browse.group_in_force(labels)
    against = yardstick(session, group.group_id if group else None, group.name if group else "")
    summary = summary_of(session, found)
    return render_template(
        "catalogue/artist.html",
        artist=found,
        micro_genres=browse.micro_genres_of(session, found),
        labels_of_tracks=browse.micro_genres_of_tracks(session, found),
        groups=labels,
        summary=summary,
        against=against,
        features=mean_features(summary.means, against),
        page=page,
    )
