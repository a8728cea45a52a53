"""`GET /api/v1/experiments/{key}/report`."""

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag
from werkzeug.exceptions import NotFound

from webapp.clock import now_ms
from webapp.errors import refused_as
from webapp.experiments import service
from webapp.experiments.access import require_reader
from webapp.experiments.reporting import document_of
from webapp.experiments.schemas import ExperimentPath, ReportAnswer
from webapp.extensions import db
from webapp.problem_schema import problems

_tag = Tag(name="experiments", description="Whether listeners are more engaged with predicted genres.")

bp = APIBlueprint(
    "experiment_reports",
    __name__,
    url_prefix="/api/v1/experiments",
    abp_tags=[_tag],
    abp_responses=problems(401, 403, 404, 422, 503),
)
bp.before_request(require_reader)


@bp.get("/<key>/report", responses={200: ReportAnswer})
def report(path: ExperimentPath) -> Response:
    """Report what came of an experiment: health, decision, and every metric that its plan names."""
    session = db.session()
    with refused_as({service.UnknownExperimentError: NotFound}):
        experiment = service.get_experiment(session, path.key)
    answer = ReportAnswer(document_of(session, experiment, now_ms()))
    return jsonify(answer.model_dump(mode="json"))
