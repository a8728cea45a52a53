"""The routes of streaming clients: assign, expose, and store events."""

from collections import Counter

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag
from werkzeug.exceptions import Conflict, NotFound, UnprocessableEntity

from webapp.accounts.token_access import SECURITY, open_to_tokens, token_in_use
from webapp.accounts.tokens import Scope, note_use
from webapp.catalogue.faults import BadValueError
from webapp.clock import now_ms, utc_text
from webapp.errors import refused_as
from webapp.experiments import clients
from webapp.experiments.client_schemas import (
    AssignmentAnswer,
    AssignmentBody,
    EventsAnswer,
    EventsBody,
    ExposureAnswer,
    ExposureBody,
)
from webapp.experiments.event_bodies import read_time
from webapp.experiments.exposing import ExposureTimeError, NotAssignedError
from webapp.experiments.ingestion import ItemResult, Status, store_bodies
from webapp.experiments.schemas import ExperimentPath
from webapp.experiments.service import UnknownExperimentError
from webapp.experiments.variants import UnknownVariantError
from webapp.problem_schema import problems
from webapp.transaction import writing

SCOPES = {"assign": Scope.ASSIGNMENTS, "expose": Scope.EXPOSURES, "events": Scope.EVENTS}
CODES = {Status.STORED: 201, Status.DUPLICATE: 200, Status.CONFLICT: 409, Status.INVALID: 422}

_tag = Tag(name="streaming client", description="What a streaming client asks and tells; needs a token.")

bp = APIBlueprint(
    "streaming_client",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[_tag],
    abp_security=SECURITY,
    abp_responses=problems(400, 401, 403, 404, 413, 415, 422, 503),
)
open_to_tokens(bp, SCOPES.__getitem__)


@bp.post("/experiments/<key>/assignments", responses={200: AssignmentAnswer})
def assign(path: ExperimentPath, body: AssignmentBody) -> Response:
    """Give a listener their variant: the same at every call."""
    with refused_as({UnknownExperimentError: NotFound}), writing() as session:
        note_use(session, token_in_use(), now_ms())
        answer = clients.variant_for(session, path.key, body.listener_id, now_ms())
    return jsonify(answer.model_dump())


@bp.post("/experiments/<key>/exposures", responses={200: ExposureAnswer, **problems(409)})
def expose(path: ExperimentPath, body: ExposureBody) -> Response:
    """Tell that a listener really saw their variant: from the first time on they count."""
    now = now_ms()
    refused = {
        UnknownExperimentError: NotFound,
        NotAssignedError: Conflict,
        UnknownVariantError: UnprocessableEntity,
        BadValueError: UnprocessableEntity,
        ExposureTimeError: UnprocessableEntity,
    }
    with refused_as(refused), writing() as session:
        note_use(session, token_in_use(), now)
        at_ms = now if body.exposed_at is None else read_time("exposed_at", body.exposed_at, now)
        exposure, variant = clients.note_exposure(
            session, path.key, body.listener_id, body.variant, at_ms, now
        )
        answer = ExposureAnswer(
            listener_id=body.listener_id,
            variant=variant.key,
            exposed_at=utc_text(exposure.exposed_at_ms),
            is_mixed=exposure.is_mixed,
        )
    return jsonify(answer.model_dump())


@bp.post("/events", responses={207: EventsAnswer})
def events(body: EventsBody) -> tuple[Response, int]:
    """Store events. What is answered as stored or duplicate is safe; send the rest of a failed request again."""
    now = now_ms()
    with writing(outlives_power=True) as session:
        note_use(session, token_in_use(), now)
        results = store_bodies(session, body.events, now)
    counts = Counter(result.status for result in results)
    answer = {status.value: counts[status] for status in Status}
    return jsonify(answer | {"results": [_result(one) for one in results]}), 207


def _result(result: ItemResult) -> dict[str, object]:
    found: dict[str, object] = {"id": result.id, "status": result.status, "code": CODES[result.status]}
    return found if result.message is None else found | {"message": result.message}
