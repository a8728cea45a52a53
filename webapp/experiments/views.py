"""The pages of experiments."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from webapp.clock import utc_text
from webapp.errors import refused_as
from webapp.experiments import service
from webapp.experiments.access import require_reader
from webapp.experiments.interval_bar import place_interval
from webapp.experiments.segments import share_of
from webapp.experiments.wording import notes, verdict
from webapp.extensions import db

bp = Blueprint("experiments", __name__, url_prefix="/experiments")
bp.before_request(require_reader)


@bp.get("")
def index() -> ResponseReturnValue:
    """List the experiments."""
    return render_template("experiments/index.html", experiments=service.list_experiments(db.session()))


@bp.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    """Show the report of one experiment."""
    with refused_as({service.UnknownExperimentError: NotFound}):
        experiment = service.get_experiment(db.session(), key)
    report = service.report_of(db.session(), experiment)
    comparison = report.effect and report.effect.comparison
    bar = place_interval(comparison.difference, comparison.interval) if comparison else None
    return render_template(
        "experiments/show.html",
        experiment=experiment,
        share=share_of(experiment.segments),
        report=report,
        verdict=verdict(report),
        notes=notes(report),
        bar=bar,
        utc_text=utc_text,
    )
