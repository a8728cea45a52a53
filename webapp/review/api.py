"""The routes of reviews: queue, lease, verdicts, undo and agreement; each needs a token of a reviewer."""

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel
from werkzeug.exceptions import Conflict, UnprocessableEntity

from webapp.accounts.token_access import SECURITY, open_to_tokens, token_in_use
from webapp.accounts.tokens import Scope, note_use
from webapp.clock import now_ms
from webapp.errors import refused_as
from webapp.extensions import db
from webapp.json_bodies import takes_no_body
from webapp.models import Decision
from webapp.problem_schema import problems
from webapp.review import answers, leases, verdicts
from webapp.review.agreement import agreements
from webapp.review.named_groups import read_groups
from webapp.review.queue import Asked, Ordering, waiting
from webapp.review.schemas import (
    AgreementAnswer,
    LeaseAnswer,
    LeaseBody,
    QueueAnswer,
    QueueQuery,
    VerdictAnswer,
    VerdictBody,
)
from webapp.review.token_reviewers import reviewer_behind
from webapp.transaction import writing

_tag = Tag(name="review", description="What people say about the models' answers; needs a token.")

bp = APIBlueprint(
    "review_api",
    __name__,
    url_prefix="/api/v1/review",
    abp_tags=[_tag],
    abp_security=SECURITY,
    abp_responses=problems(400, 401, 403, 413, 415, 422, 503),
)
open_to_tokens(bp, lambda _view: Scope.REVIEW)


@bp.get("/queue", responses={200: QueueAnswer})
def queue(query: QueueQuery) -> Response:
    """What waits for the token's account, first things first."""
    session = db.session()
    asked = Asked(reviewer_behind(session, token_in_use()), query.order, now_ms(), query.unfilled)
    items = answers.waiting_items(session, waiting(session, asked, query.limit))
    return _answered(QueueAnswer(order=query.order, items=items))


@bp.post("/lease", responses={200: LeaseAnswer})
def lease(body: LeaseBody) -> Response:
    """Take the next item for 5 minutes, or be given the one that is held already unless `next` passes it."""
    with writing() as session:
        note_use(session, token_in_use(), now_ms())
        account_id = reviewer_behind(session, token_in_use())
        asked = Asked(account_id, Ordering(body.order), now_ms(), body.unfilled)
        take = leases.take_next if body.next else leases.current_or_next
        answer = answers.lease_answer(session, take(session, asked))
    return _answered(answer)


@bp.post("/verdicts", responses={201: VerdictAnswer, **problems(409)})
def decide(body: VerdictBody) -> tuple[Response, int]:
    """Decide about the item that is held; 409 where the lease is lost or the item is decided."""
    refused = {leases.StaleError: Conflict, verdicts.VerdictError: UnprocessableEntity}
    with refused_as(refused), writing() as session:
        note_use(session, token_in_use(), now_ms())
        account_id = reviewer_behind(session, token_in_use())
        leases.get_lease(session, account_id, body.lease, now_ms())
        said = verdicts.Said(Decision(body.decision), read_groups(session, body.genres), body.opinion)
        verdict = verdicts.decide(session, account_id, body.lease, said, now_ms())
        answer = answers.verdict_answer(session, verdict)
    return _answered(answer), 201


@bp.post("/verdicts/undo", responses={200: VerdictAnswer, **problems(409)})
@takes_no_body
def undo() -> Response:
    """Take the account's last verdict back, and at the next call the one before it."""
    with refused_as({verdicts.NothingToUndoError: Conflict}), writing() as session:
        note_use(session, token_in_use(), now_ms())
        verdict = verdicts.undo(session, reviewer_behind(session, token_in_use()), now_ms())
        answer = answers.verdict_answer(session, verdict)
    return _answered(answer)


@bp.get("/agreement", responses={200: AgreementAnswer})
def agreement() -> Response:
    """How far reviewers agree with each other, and with the versions that they judged."""
    session = db.session()
    reviewer_behind(session, token_in_use())
    return _answered(answers.agreement_answer(agreements(session, now_ms())))


def _answered(answer: BaseModel) -> Response:
    return jsonify(answer.model_dump(mode="json"))
