"""The pages of experiments."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from webapp.accounts.sign_in import has_role
from webapp.clock import now_ms
from webapp.errors import refused_as
from webapp.experiments import service
from webapp.experiments.access import require_reader
from webapp.experiments.promotion import promotable
from webapp.experiments.report_csv import as_csv
from webapp.experiments.report_page import page_of
from webapp.experiments.reporting import document_of
from webapp.experiments.segments import share_of
from webapp.experiments.snapshot_views import csv_headers
from webapp.experiments.snapshots import LONGEST_REASON, last_look
from webapp.extensions import db
from webapp.models import Experiment, Role

bp = Blueprint("experiments", __name__, url_prefix="/experiments")
bp.before_request(require_reader)


@bp.get("")
def index() -> ResponseReturnValue:
    """List the experiments."""
    return render_template("experiments/index.html", experiments=service.list_experiments(db.session()))


@bp.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    """Show the report of one experiment."""
    experiment = _experiment(key)
    document = document_of(db.session(), experiment, now_ms())
    return render_template(
        "experiments/show.html",
        experiment=experiment,
        share=share_of(experiment.segments),
        last_look=last_look(experiment),
        next_look=document.look.number + 1,
        promotable=promotable(document),
        may_act=has_role(Role.ADMIN),
        longest_reason=LONGEST_REASON,
        **page_of(document),
    )


@bp.get("/<key>/report.csv")
def show_csv(key: str) -> ResponseReturnValue:
    """Give the numbers of the report."""
    return as_csv(document_of(db.session(), _experiment(key), now_ms())), csv_headers(key)


def _experiment(key: str) -> Experiment:
    with refused_as({service.UnknownExperimentError: NotFound}):
        return service.get_experiment(db.session(), key)
