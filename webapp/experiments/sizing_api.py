"""`GET /api/v1/experiments/plan`."""

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag

from webapp.experiments.access import require_reader
from webapp.experiments.sizing import size_experiment
from webapp.experiments.sizing_schemas import SizingAnswer, SizingQuery
from webapp.extensions import db
from webapp.problem_schema import problems

_tag = Tag(name="experiments", description="Whether listeners are more engaged with predicted genres.")

bp = APIBlueprint(
    "experiment_sizes",
    __name__,
    url_prefix="/api/v1/experiments",
    abp_tags=[_tag],
    abp_responses=problems(401, 403, 422, 503),
)
bp.before_request(require_reader)


@bp.get("/plan", responses={200: SizingAnswer})
def plan(query: SizingQuery) -> Response:
    """Compute how many listeners an experiment needs, from the history in the database."""
    sizing = size_experiment(db.session(), query.question())
    return jsonify(SizingAnswer.of(sizing).model_dump())
