"""`GET /api/v1/models` and what stands below it."""

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag

from webapp.evaluation.accuracy import report_all, report_serving
from webapp.evaluation.blueprint import refusals
from webapp.evaluation.comparison import compare_versions
from webapp.evaluation.comparison_schemas import ComparedVersions, VersionComparisonAnswer
from webapp.evaluation.details import details_of
from webapp.evaluation.registry import get_version
from webapp.evaluation.schemas import AccuracyAnswer, VersionAccuracy
from webapp.evaluation.version_schemas import VersionAnswer, VersionPath, VersionsAnswer, VersionSummary
from webapp.extensions import db
from webapp.problem_schema import problems

_tag = Tag(name="models", description="The model versions: what they are, and how accurate.")

bp = APIBlueprint(
    "models", __name__, url_prefix="/api/v1/models", abp_tags=[_tag], abp_responses=problems(422, 503)
)


@bp.get("", responses={200: VersionsAnswer})
def versions() -> Response:
    """List the versions, the newest first."""
    found = [VersionSummary.of(report) for report in report_all(db.session())]
    return jsonify(VersionsAnswer(models=found).model_dump())


@bp.get("/accuracy", responses={200: AccuracyAnswer})
def accuracy() -> Response:
    """Report the serving versions: scores with intervals, n, split and data fingerprint."""
    found = [VersionAccuracy.of(report) for report in report_serving(db.session())]
    return jsonify(AccuracyAnswer(models=found).model_dump())


@bp.get("/compare", responses={200: VersionComparisonAnswer, **problems(404, 409)})
def compare(query: ComparedVersions) -> Response:
    """Compare two versions, track by track, on the test artists that both share."""
    session = db.session()
    with refusals():
        comparison = compare_versions(get_version(session, query.a), get_version(session, query.b))
    return jsonify(VersionComparisonAnswer.of(comparison).model_dump())


@bp.get("/<version>", responses={200: VersionAnswer, **problems(404)})
def version(path: VersionPath) -> Response:
    """Show a version: data, settings, environment, training, scores, and when it served."""
    with refusals():
        details = details_of(db.session(), path.version)
    return jsonify(VersionAnswer.of(details).model_dump())
