"""`/healthz`: the process lives. `/readyz`: it can do its work, or says why not."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from webapp.errors import NotReadyError
from webapp.extensions import db
from webapp.models import ModelKind
from webapp.prediction.serving import serving_models

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Alive."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Ready when the database answers and verified versions serve, else 503 with the reason."""
    try:
        for kind in ModelKind:
            serving_models().predictor(db.session(), kind)
    except NotReadyError as error:
        return jsonify(status="not ready", reason=str(error)), 503
    return jsonify(status="ready")
