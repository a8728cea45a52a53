"""The pages on which admins define experiments."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from pydantic import ValidationError
from werkzeug.exceptions import Conflict, NotFound

from ml.experiments.metric_catalogue import METRICS
from webapp.accounts import sign_in
from webapp.errors import refused_as
from webapp.experiments.definition_answers import DefinedExperiment
from webapp.experiments.definition_form_values import form_data, place_errors, read_form
from webapp.experiments.definition_forms import ROWS_SHOWN, DefinitionForm
from webapp.experiments.definitions import define, redefine
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.service import UnknownExperimentError, get_experiment
from webapp.experiments.states import StateError, demand_draft
from webapp.extensions import db
from webapp.models import Experiment, Role
from webapp.transaction import writing

BLANK = {
    "variants": [
        {"key": "control", "name": "No genres", "weight": "50", "shows": "nothing"},
        {"key": "genres", "name": "Genres", "weight": "50", "shows": "advanced"},
    ],
    "traffic_share": "100",
    "planned_looks": "1",
}

bp = Blueprint("experiment_definition_form", __name__, url_prefix="/experiments")


@bp.before_request
def admins_only() -> None:
    """Only admins define experiments."""
    sign_in.require(Role.ADMIN)


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Offer to define an experiment."""
    return _page(DefinitionForm(data=BLANK))


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Make an experiment as a draft."""
    form = DefinitionForm()
    try:
        body = read_form(form)
        with writing() as session:
            define(session, body, current_user.id)
    except (ValidationError, ExperimentError) as error:
        return _page(form, _complaints(form, error)), 422
    return _kept(body.key, body.name)


@bp.get("/<key>/edit")
def edit(key: str) -> ResponseReturnValue:
    """Offer to change a draft."""
    experiment = _get_draft(key)
    return _page(DefinitionForm(data=form_data(DefinedExperiment.of(experiment))), key=key)


@bp.post("/<key>/edit")
def replace(key: str) -> ResponseReturnValue:
    """Change a draft."""
    form = DefinitionForm()
    try:
        body = read_form(form)
        with refused_as({UnknownExperimentError: NotFound, StateError: Conflict}), writing() as session:
            redefine(session, get_experiment(session, key), body, current_user.id)
    except (ValidationError, ExperimentError) as error:
        return _page(form, _complaints(form, error), key), 422
    return _kept(key, body.name)


def _get_draft(key: str) -> Experiment:
    with refused_as({UnknownExperimentError: NotFound, StateError: Conflict}):
        experiment = get_experiment(db.session(), key)
        demand_draft(experiment)
    return experiment


def _complaints(form: DefinitionForm, error: ValidationError | ExperimentError) -> list[str]:
    return place_errors(form, error) if isinstance(error, ValidationError) else [str(error)]


def _kept(key: str, name: str) -> ResponseReturnValue:
    flash(f"{name} is kept as a draft.", "success")
    return redirect(url_for("experiments.show", key=key))


def _page(form: DefinitionForm, complaints: list[str] | None = None, key: str | None = None) -> str:
    return render_template(
        "experiments/define.html",
        form=form,
        complaints=complaints,
        key=key,
        metrics=METRICS,
        rows_shown=ROWS_SHOWN,
    )
