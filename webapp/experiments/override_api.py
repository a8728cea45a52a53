"""`POST /api/v1/experiments/{key}/overrides`."""

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, Field
from werkzeug.exceptions import Conflict, NotFound, UnprocessableEntity

from webapp.accounts.token_access import SECURITY, open_to_tokens, token_in_use
from webapp.accounts.tokens import Scope, note_use
from webapp.clock import now_ms
from webapp.errors import refused_as
from webapp.experiments.assigning import OverrideError
from webapp.experiments.client_schemas import ListenerId
from webapp.experiments.definition_fields import KEY
from webapp.experiments.overriding import UnknownListenerError, override_by_keys
from webapp.experiments.schemas import ExperimentPath
from webapp.experiments.service import UnknownExperimentError
from webapp.experiments.variants import UnknownVariantError
from webapp.prediction.schemas import STRICT
from webapp.problem_schema import problems
from webapp.transaction import writing

REFUSED = {
    UnknownExperimentError: NotFound,
    UnknownListenerError: NotFound,
    UnknownVariantError: UnprocessableEntity,
    OverrideError: Conflict,
}

_tag = Tag(name="experiments", description="Whether listeners are more engaged with predicted genres.")

bp = APIBlueprint(
    "experiment_overrides",
    __name__,
    url_prefix="/api/v1/experiments",
    abp_tags=[_tag],
    abp_security=SECURITY,
    abp_responses=problems(400, 401, 403, 404, 409, 413, 415, 422, 503),
)
open_to_tokens(bp, lambda _view: Scope.EXPERIMENTS)


class OverrideBody(BaseModel):
    """Whose variant is set, and to what."""

    model_config = STRICT
    listener_id: ListenerId
    variant: str = Field(pattern=KEY, description="Key of a variant")


class OverrideAnswer(BaseModel):
    """The variant that a listener has now."""

    listener_id: str
    variant: str
    shows: str = Field(description="nothing, baseline or advanced")
    is_override: bool = Field(default=True, description="The analysis leaves the listener out for good")


@bp.post("/<key>/overrides", responses={200: OverrideAnswer})
def override(path: ExperimentPath, body: OverrideBody) -> Response:
    """Set a listener's variant by hand, for a demonstration or a test."""
    with refused_as(REFUSED), writing() as session:
        note_use(session, token_in_use(), now_ms())
        variant = override_by_keys(session, path.key, body.listener_id, body.variant, now_ms())
        answer = OverrideAnswer(listener_id=body.listener_id, variant=variant.key, shows=variant.shows)
    return jsonify(answer.model_dump())
