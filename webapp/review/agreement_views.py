"""The page of agreement."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.accounts import sign_in
from webapp.clock import now_ms
from webapp.extensions import db
from webapp.models import Role
from webapp.review.agreement import WEEKS_SHOWN, agreements

bp = Blueprint("review_agreement", __name__, url_prefix="/review/agreement")


@bp.before_request
def reviewers_only() -> None:
    """As the review page."""
    sign_in.require(Role.REVIEWER)


@bp.get("")
def page() -> ResponseReturnValue:
    """Show how far reviewers agree with each other and with the versions."""
    found = agreements(db.session(), now_ms())
    cells = {(one.version, one.of, one.week): one for one in found.over_time}
    return render_template("review/agreement.html", found=found, cells=cells, weeks=WEEKS_SHOWN)
