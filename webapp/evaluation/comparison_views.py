"""The page that compares two versions."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ml.score_names import SCORE_NAMES
from webapp.evaluation.accuracy import report_all
from webapp.evaluation.blueprint import bp, refusals
from webapp.evaluation.comparison import compare_versions
from webapp.evaluation.interval_strips import difference_scale
from webapp.evaluation.registry import get_version
from webapp.extensions import db


@bp.get("/models/compare")
def compare() -> ResponseReturnValue:
    """Compare the two versions that the address names; without them, let people choose."""
    session = db.session()
    a, b = (request.args.get(name, "") for name in ("a", "b"))
    if not (a and b):
        return render_template("evaluation/compare.html", a=a, b=b, reports=report_all(session))
    with refusals():
        comparison = compare_versions(get_version(session, a), get_version(session, b))
    of_scores = [found["difference"] for found in comparison.record["metrics"].values()]
    of_groups = [group["f1"]["difference"] for group in comparison.record["groups"]]
    return render_template(
        "evaluation/compare.html",
        a=a,
        b=b,
        reports=report_all(session),
        comparison=comparison.record,
        names=SCORE_NAMES,
        scale=difference_scale(of_scores),
        group_scale=difference_scale(of_groups),
    )
