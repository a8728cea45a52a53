"""`GET /api/v1/experiments/aa`."""

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag
from werkzeug.exceptions import NotFound

from webapp.experiments.aa_checks import find_latest_check
from webapp.experiments.aa_finding import judge_check
from webapp.experiments.aa_schemas import AaAnswer
from webapp.experiments.access import require_reader
from webapp.extensions import db
from webapp.problem_schema import problems

_tag = Tag(name="experiments", description="Whether listeners are more engaged with predicted genres.")

bp = APIBlueprint(
    "aa_check_answers",
    __name__,
    url_prefix="/api/v1/experiments",
    abp_tags=[_tag],
    abp_responses=problems(401, 403, 404, 503),
)
bp.before_request(require_reader)


@bp.get("/aa", responses={200: AaAnswer})
def latest() -> Response:
    """Show the latest A/A check: false positives by listener, and those of counting sessions."""
    check = find_latest_check(db.session())
    if check is None:
        raise NotFound("There is no A/A check yet; run one with: flask experiments aa")
    return jsonify(AaAnswer.of(judge_check(check)).model_dump())
