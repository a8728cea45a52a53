"""The page that predicts an artist of the catalogue."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from webapp.catalogue import browse
from webapp.extensions import db
from webapp.models import ModelKind
from webapp.prediction.artist import artist_of_catalogue, predict_artist
from webapp.prediction.serving import serving_models

bp = Blueprint("artist_prediction", __name__, url_prefix="/predict/artists")


@bp.get("/<path:external_id>")
def show(external_id: str) -> ResponseReturnValue:
    """Show what both models say of an artist, and the vote of each of its tracks."""
    session = db.session()
    found = browse.find_artist(session, external_id)
    if found is None:
        abort(404, f"The catalogue has no artist {external_id!r}.")
    known = artist_of_catalogue(session, found)
    answer = predict_artist(session, serving_models(), known, list(ModelKind)) if known.tracks else None
    labels = browse.groups_of_artist(session, found)
    return render_template(
        "prediction/artist.html",
        artist=found,
        answer=answer,
        labels=labels,
        label=browse.group_in_force(labels),
    )
