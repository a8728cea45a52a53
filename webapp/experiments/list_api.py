"""`GET /api/v1/experiments` and `GET /api/v1/experiments/{key}`."""

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag
from werkzeug.exceptions import NotFound

from webapp.errors import refused_as
from webapp.experiments import service
from webapp.experiments.access import require_reader
from webapp.experiments.definition_answers import DefinedExperiment
from webapp.experiments.list_schemas import ExperimentList
from webapp.experiments.schemas import ExperimentPath
from webapp.extensions import db
from webapp.problem_schema import problems

_tag = Tag(name="experiments", description="Whether listeners are more engaged with predicted genres.")

bp = APIBlueprint(
    "experiment_list",
    __name__,
    url_prefix="/api/v1/experiments",
    abp_tags=[_tag],
    abp_responses=problems(401, 403, 503),
)
bp.before_request(require_reader)


@bp.get("", responses={200: ExperimentList})
def index() -> Response:
    """List the experiments, the newest first."""
    return jsonify(ExperimentList.of(service.list_experiments(db.session())).model_dump())


@bp.get("/<key>", responses={200: DefinedExperiment, **problems(404, 422)})
def show(path: ExperimentPath) -> Response:
    """Tell how an experiment is defined, and where it stands."""
    with refused_as({service.UnknownExperimentError: NotFound}):
        experiment = service.get_experiment(db.session(), path.key)
    return jsonify(DefinedExperiment.of(experiment).model_dump())
