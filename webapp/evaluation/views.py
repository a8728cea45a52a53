"""The accuracy page, and the button that lets a version serve."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.accounts.sign_in import has_role, needs
from webapp.evaluation import accuracy as reports
from webapp.evaluation import service
from webapp.evaluation.score_names import SCORE_NAMES
from webapp.extensions import db
from webapp.models import Role
from webapp.transaction import commits

bp = Blueprint("evaluation", __name__)


@bp.get("/accuracy")
def accuracy() -> ResponseReturnValue:
    """Show how accurate the serving versions are; admins also see the others."""
    may_serve = has_role(Role.ADMIN)
    versions = reports.report_all(db.session()) if may_serve else []
    return render_template(
        "evaluation/accuracy.html",
        reports=reports.report_serving(db.session()),
        names=SCORE_NAMES,
        versions=versions,
        may_serve=may_serve,
    )


@bp.post("/models/<version>/serve")
@needs(Role.ADMIN)
@commits
def serve(version: str) -> ResponseReturnValue:
    """Let a version serve."""
    try:
        service.serve_version(db.session(), version, account_id=current_user.id)
    except service.UnknownVersionError as error:
        abort(404, str(error))
    except service.ArtefactError as error:
        abort(409, str(error))
    flash(f"{version} serves now.", "success")
    return redirect(url_for(".accuracy"))
