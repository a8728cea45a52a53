"""The button that lets the model version of an experiment's winner serve everybody."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Conflict, NotFound

from ml.artefacts import ArtefactError
from webapp.accounts.sign_in import needs
from webapp.clock import now_ms
from webapp.errors import refused_as
from webapp.evaluation.promotion import WorseVersionError
from webapp.evaluation.registry import UnknownVersionError
from webapp.evaluation.serving import Promotion
from webapp.experiments.promotion import PromotionError, promote
from webapp.experiments.reporting import document_of
from webapp.experiments.service import UnknownExperimentError, get_experiment
from webapp.extensions import db
from webapp.models import Role
from webapp.transaction import commits

bp = Blueprint("experiment_promotion", __name__, url_prefix="/experiments")

_ANSWERS = {
    UnknownExperimentError: NotFound,
    PromotionError: Conflict,
    UnknownVersionError: Conflict,
    ArtefactError: Conflict,
    WorseVersionError: Conflict,
}


@bp.post("/<key>/promote")
@needs(Role.ADMIN)
@commits
def promote_winner(key: str) -> ResponseReturnValue:
    """Let the winner's model version serve."""
    session = db.session()
    with refused_as(_ANSWERS):
        experiment = get_experiment(session, key)
        document = document_of(session, experiment, now_ms())
        promotion = promote(session, experiment, document, current_user.id)
    flash(_told(promotion), "success")
    return redirect(url_for("experiments.show", key=key))


def _told(promotion: Promotion) -> str:
    version, former = promotion.version.version, promotion.replaced
    if former == version:
        return f"{version} serves already."
    return f"{version} serves now, in place of {former}." if former else f"{version} serves now."
