"""`GET /api/v1/jobs/{job_id}`."""

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag
from werkzeug.exceptions import NotFound

from webapp.accounts.sign_in import require
from webapp.clock import now_ms
from webapp.extensions import db
from webapp.jobs.schemas import JobAnswer, JobPath
from webapp.jobs.service import progress_of
from webapp.models import Job, Role
from webapp.problem_schema import problems

_tag = Tag(name="jobs", description="Background work, such as imports; for admins.")

bp = APIBlueprint(
    "jobs",
    __name__,
    url_prefix="/api/v1/jobs",
    abp_tags=[_tag],
    abp_responses=problems(401, 403, 404, 422, 503),
)
bp.before_request(lambda: require(Role.ADMIN))


@bp.get("/<int:job_id>", responses={200: JobAnswer})
def job(path: JobPath) -> Response:
    """Tell how far a job is."""
    found = db.session.get(Job, path.job_id)
    if found is None:
        raise NotFound(f"There is no job {path.job_id}")
    return jsonify(JobAnswer.of(found, progress_of(found, now_ms())).model_dump(mode="json"))
