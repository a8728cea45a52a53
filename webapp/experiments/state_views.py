"""The buttons that lead an experiment through its states."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict, NotFound

from webapp.accounts.sign_in import needs
from webapp.errors import refused_as
from webapp.experiments import states
from webapp.experiments.service import UnknownExperimentError, get_experiment
from webapp.extensions import db
from webapp.models import Experiment, Role
from webapp.transaction import commits

STEPS: Mapping[str, Callable[[Session, Experiment, int | None], None]] = {
    "start": states.start,
    "stop": states.stop,
    "archive": states.archive,
}

bp = Blueprint("experiment_states", __name__, url_prefix="/experiments")


@bp.post("/<key>/<any(start, stop, archive):step>")
@needs(Role.ADMIN)
@commits
def advance(key: str, step: str) -> ResponseReturnValue:
    """Start, stop or archive an experiment."""
    with refused_as({UnknownExperimentError: NotFound, states.StateError: Conflict}):
        experiment = get_experiment(db.session(), key)
        STEPS[step](db.session(), experiment, current_user.id)
    flash(f"{experiment.name} is {experiment.state}.", "success")
    return redirect(url_for("experiments.show", key=key))
