"""The routes that define experiments and lead them through their states."""

from collections.abc import Callable

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict, NotFound

from webapp.accounts.token_access import SECURITY, open_to_tokens, token_in_use
from webapp.accounts.tokens import Scope, note_use
from webapp.clock import now_ms
from webapp.errors import refused_as
from webapp.experiments import states
from webapp.experiments.definition_answers import DefinedExperiment
from webapp.experiments.definition_schemas import DefinitionBody, ExtendBody, RampBody
from webapp.experiments.definitions import define, redefine
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.schemas import ExperimentPath
from webapp.experiments.service import UnknownExperimentError, get_experiment
from webapp.json_bodies import takes_no_body
from webapp.models import Experiment
from webapp.problem_schema import problems
from webapp.transaction import writing

_tag = Tag(name="experiments", description="Whether listeners are more engaged with predicted genres.")

bp = APIBlueprint(
    "experiment_definitions",
    __name__,
    url_prefix="/api/v1/experiments",
    abp_tags=[_tag],
    abp_security=SECURITY,
    abp_responses=problems(400, 401, 403, 404, 409, 413, 415, 422, 503),
)
open_to_tokens(bp, lambda _view: Scope.EXPERIMENTS)


@bp.post("", responses={201: DefinedExperiment})
def create(body: DefinitionBody) -> tuple[Response, int]:
    """Make an experiment as a draft."""
    return _changed(lambda session: define(session, body)), 201


@bp.put("/<key>", responses={200: DefinedExperiment})
def replace(path: ExperimentPath, body: DefinitionBody) -> Response:
    """Define a draft anew, all of it; an experiment that has run is locked."""

    def change(session: Session, experiment: Experiment) -> None:
        redefine(session, experiment, body)

    return _changed(lambda session: _step(session, path.key, change))


@bp.post("/<key>/start", responses={200: DefinedExperiment})
@takes_no_body
def start(path: ExperimentPath) -> Response:
    """Let a draft run; what it compares is locked from then on."""
    return _changed(lambda session: _step(session, path.key, states.start))


@bp.post("/<key>/stop", responses={200: DefinedExperiment})
@takes_no_body
def stop(path: ExperimentPath) -> Response:
    """End a running experiment."""
    return _changed(lambda session: _step(session, path.key, states.stop))


@bp.post("/<key>/archive", responses={200: DefinedExperiment})
@takes_no_body
def archive(path: ExperimentPath) -> Response:
    """Put a stopped experiment away."""
    return _changed(lambda session: _step(session, path.key, states.archive))


@bp.post("/<key>/ramp", responses={200: DefinedExperiment})
def ramp(path: ExperimentPath, body: RampBody) -> Response:
    """Let a running experiment take a larger share of the listeners; nobody is moved."""

    def grow(session: Session, experiment: Experiment) -> None:
        states.ramp(session, experiment, body.traffic_share)

    return _changed(lambda session: _step(session, path.key, grow))


@bp.post("/<key>/extend", responses={200: DefinedExperiment})
def extend(path: ExperimentPath, body: ExtendBody) -> Response:
    """Let a running experiment end later."""

    def end_later(session: Session, experiment: Experiment) -> None:
        states.extend(session, experiment, body.ends_at)

    return _changed(lambda session: _step(session, path.key, end_later))


def _step(session: Session, key: str, step: Callable[[Session, Experiment], None]) -> Experiment:
    experiment = get_experiment(session, key)
    step(session, experiment)
    return experiment


def _changed(change: Callable[[Session], Experiment]) -> Response:
    refused = {UnknownExperimentError: NotFound, ExperimentError: Conflict, states.StateError: Conflict}
    with refused_as(refused), writing() as session:
        note_use(session, token_in_use(), now_ms())
        answer = DefinedExperiment.of(change(session))
    return jsonify(answer.model_dump())
