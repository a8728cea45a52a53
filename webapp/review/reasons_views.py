"""The reasons behind an answer, on a page of their own so that the next item need not wait for them."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from webapp.accounts import sign_in
from webapp.extensions import db
from webapp.models import Role
from webapp.prediction.explanation_page import lay_out
from webapp.prediction.service import find_track
from webapp.prediction.serving import serving_models
from webapp.review.reasons import reasons_for

bp = Blueprint("review_reasons", __name__, url_prefix="/review/reasons")


@bp.before_request
def reviewers_only() -> None:
    """As the review page."""
    sign_in.require(Role.REVIEWER)


@bp.get("/<path:external_id>")
def show(external_id: str) -> ResponseReturnValue:
    """Show what moved the advanced model's answer to a track."""
    track = find_track(db.session(), external_id)
    if track is None:
        abort(404, f"The catalogue has no track {external_id!r}.")
    explanation = reasons_for(db.session(), serving_models(), track)
    return render_template("review/reasons.html", track=track, shown=lay_out(explanation))
