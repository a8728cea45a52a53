"""`GET /api/v1/models/accuracy`."""

from dataclasses import asdict

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag

from webapp.evaluation.accuracy import report_serving
from webapp.evaluation.schemas import AccuracyAnswer
from webapp.extensions import db
from webapp.problem_schema import problems

_tag = Tag(name="models", description="The versions that serve, and how accurate they are.")

bp = APIBlueprint(
    "models", __name__, url_prefix="/api/v1/models", abp_tags=[_tag], abp_responses=problems(422, 503)
)


@bp.get("/accuracy", responses={200: AccuracyAnswer})
def accuracy() -> Response:
    """Report the serving versions: scores with intervals, n, split and data fingerprint."""
    reports = [asdict(report) for report in report_serving(db.session())]
    for report in reports:
        del report["is_serving"]
    return jsonify(models=reports)
