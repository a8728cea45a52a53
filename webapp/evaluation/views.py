"""The page that says how accurate the serving versions are."""

from flask import render_template
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
