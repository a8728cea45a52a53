"""The buttons that let a version serve, or go back to the one before; for admins."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from webapp.accounts.sign_in import needs
from webapp.evaluation import serving
from webapp.evaluation.blueprint import bp, refusals
from webapp.evaluation.forms import ForceForm
from webapp.evaluation.promotion import WorseVersionError
from webapp.extensions import db
from webapp.models import ModelKind, Role
from webapp.transaction import commits


@bp.post("/models/<version>/serve")
@needs(Role.ADMIN)
@commits
def serve(version: str) -> ResponseReturnValue:
    """Let a version serve; one that is worse than what serves is shown with a form that asks why."""
    form = ForceForm()
    if form.is_submitted() and not form.validate():
        return render_template("evaluation/force.html", form=form, version=version, refusal=None), 422
    try:
        with refusals():
            promotion = serving.serve_version(
                db.session(), version, current_user.id, forced_because=form.reason.data or ""
            )
    except WorseVersionError as refusal:
        return render_template("evaluation/force.html", form=form, version=version, refusal=refusal), 409
    _tell(f"{version} serves now.", promotion)
    return redirect(url_for(".versions"))


@bp.post("/models/rollback/<kind>")
@needs(Role.ADMIN)
@commits
def rollback(kind: str) -> ResponseReturnValue:
    """Let the version of a kind serve that served before."""
    if kind not in list(ModelKind):
        raise NotFound(f"there is no kind of model {kind[:60]!r}")
    with refusals():
        promotion = serving.roll_back(db.session(), ModelKind(kind), current_user.id)
    _tell(f"{promotion.version.version} serves again, in place of {promotion.replaced}.", promotion)
    return redirect(url_for(".versions"))


def _tell(text: str, promotion: serving.Promotion) -> None:
    judged = f" {promotion.judgement.sentence}" if promotion.judgement else ""
    flash(text + judged, "success")
