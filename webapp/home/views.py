"""The home page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.accounts import sign_in
from webapp.clock import now_ms
from webapp.extensions import db
from webapp.home import service
from webapp.models import Role
from webapp.review import drift
from webapp.review.queue import COUNTED, Asked, Ordering, count_waiting

bp = Blueprint("home", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Say what the app holds and where to begin."""
    session = db.session()
    alerts, waiting = [], None
    if sign_in.has_role(Role.REVIEWER):
        alerts = drift.alerts(session)
        waiting = count_waiting(session, Asked(current_user.id, Ordering.VALUE, now_ms()))
    return render_template(
        "home/home.html",
        overview=service.overview(session),
        alerts=alerts,
        waiting=waiting,
        counted=COUNTED,
    )
