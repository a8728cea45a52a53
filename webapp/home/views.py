"""The home page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.home import service

bp = Blueprint("home", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Say what the app holds and where to begin."""
    return render_template("home/home.html", overview=service.overview(db.session()))
