"""The home page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.accounts import sign_in
from webapp.extensions import db
from webapp.home import service
from webapp.models import Role
from webapp.review import drift

bp = Blueprint("home", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Say what the app holds and where to begin."""
    session = db.session()
    alerts = drift.alerts(session) if sign_in.has_role(Role.REVIEWER) else []
    return render_template("home/home.html", overview=service.overview(session), alerts=alerts)
