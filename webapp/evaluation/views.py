"""The page that says how accurate the serving versions are."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ml.score_names import SCORE_NAMES
from webapp.evaluation.accuracy import report_serving
from webapp.evaluation.blueprint import bp
from webapp.evaluation.evaluation_view import view_of
from webapp.extensions import db


@bp.get("/accuracy")
def accuracy() -> ResponseReturnValue:
    """Show how accurate the serving versions are."""
    reports = report_serving(db.session())
    shown = [(report, view_of(report.evaluation)) for report in reports]
    return render_template("evaluation/accuracy.html", reports=shown, names=SCORE_NAMES)


@bp.get("/models/accuracy")
def accuracy_of_models() -> ResponseReturnValue:
    """Lead to the page from the address that the JSON API has for it."""
    return redirect(url_for(".accuracy"), code=308)
