"""The page of what becomes of the models after deployment: versions in the shadow, doubts of listeners, drift."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.accounts import sign_in
from webapp.clock import utc_text
from webapp.extensions import db
from webapp.models import Role
from webapp.review.challengers import challenges
from webapp.review.doubts import most_doubted
from webapp.review.drift import drifts

bp = Blueprint("deployment", __name__, url_prefix="/review/deployment")


@bp.before_request
def reviewers_only() -> None:
    """As the review page."""
    sign_in.require(Role.REVIEWER)


@bp.get("")
def page() -> ResponseReturnValue:
    """Show how challengers do, what listeners deny, and how far the catalogue has moved."""
    session = db.session()
    return render_template(
        "review/deployment.html",
        drifts=drifts(session),
        challenges=challenges(session),
        doubts=most_doubted(session),
        utc_text=utc_text,
    )
