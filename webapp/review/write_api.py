"""The routes of the coverage dial: see what it would write, write it, list the batches, undo one."""

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag

from webapp.accounts.token_access import SECURITY, open_to_tokens, token_in_use
from webapp.accounts.tokens import Scope, note_use
from webapp.clock import now_ms
from webapp.extensions import db
from webapp.json_bodies import takes_no_body
from webapp.models import WriteMode
from webapp.problem_schema import problems
from webapp.review import service
from webapp.review.batches import ListedBatch, list_batches, listed_batch
from webapp.review.dial_reading import read_dial
from webapp.review.refusals import refusals
from webapp.review.token_reviewers import reviewer_behind
from webapp.review.write_back import WriteOrder
from webapp.review.write_schemas import (
    BatchBody,
    BatchesAnswer,
    BatchesQuery,
    BatchPath,
    DialAnswer,
    DialQuery,
    UndoneAnswer,
    WriteBatchAnswer,
)
from webapp.transaction import writing

_tag = Tag(name="write-back", description="Models' answers written into the catalogue, and taken back.")

bp = APIBlueprint(
    "write_backs",
    __name__,
    url_prefix="/api/v1/review",
    abp_tags=[_tag],
    abp_security=SECURITY,
    abp_responses=problems(400, 401, 403, 404, 409, 413, 415, 422, 503),
)
open_to_tokens(bp, lambda _view: Scope.GENRES)


@bp.get("/dial", responses={200: DialAnswer})
def dial(query: DialQuery) -> Response:
    """Say what the dial promises and would write."""
    with refusals():
        reading = read_dial(db.session(), query.precision, WriteMode(query.mode))
    return jsonify(DialAnswer.of(reading).model_dump())


@bp.post("/batches", responses={200: WriteBatchAnswer, 201: WriteBatchAnswer})
def write(body: BatchBody) -> tuple[Response, int]:
    """Write what the dial shows as one batch; 200 if it was written for the same key before."""
    with refusals(), writing() as session:
        note_use(session, token_in_use(), now_ms())
        account_id = reviewer_behind(session, token_in_use())
        order = WriteOrder(WriteMode(body.mode), body.precision, account_id, body.key, body.version)
        written = service.write_genres(session, order)
        answer = WriteBatchAnswer.of(listed_batch(session, written.batch.id))
    return jsonify(answer.model_dump()), 201 if written.is_new else 200


@bp.get("/batches", responses={200: BatchesAnswer})
def batches(query: BatchesQuery) -> Response:
    """List the batches, the newest first."""
    with refusals():
        page = list_batches(db.session(), query.page)
    found = [WriteBatchAnswer.of(ListedBatch(*row)) for row in page.rows]
    return jsonify(BatchesAnswer(batches=found, page=page.number, pages=page.last).model_dump())


@bp.post("/batches/<int:batch_id>/undo", responses={200: UndoneAnswer})
@takes_no_body
def undo(path: BatchPath) -> Response:
    """Take a batch back, and restore what it removed."""
    with refusals(), writing() as session:
        note_use(session, token_in_use(), now_ms())
        account_id = reviewer_behind(session, token_in_use())
        answer = UndoneAnswer.of(service.undo_batch(session, path.batch_id, account_id))
    return jsonify(answer.model_dump())
