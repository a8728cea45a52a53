"""The page on which experiments are planned."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ml.experiments.metric_catalogue import METRICS
from webapp.experiments.access import require_reader
from webapp.experiments.sizing import Question, SizingError, size_experiment
from webapp.experiments.sizing_form import read_question, typed
from webapp.experiments.sizing_wording import days_text, fraction_text, sentences
from webapp.extensions import db

bp = Blueprint("experiment_planning", __name__, url_prefix="/experiments")
bp.before_request(require_reader)


@bp.get("/plan")
def plan() -> ResponseReturnValue:
    """Compute sample size, smallest detectable lift and duration for what the address asks."""
    form = {"typed": typed(request.args), "metrics": METRICS.values()}
    try:
        question = read_question(request.args)
    except SizingError as error:
        return render_template("experiments/plan.html", complaint=error, **form), 422
    sizing = size_experiment(db.session(), question)
    return render_template(
        "experiments/plan.html",
        sizing=sizing,
        sentences=sentences(sizing),
        days_text=days_text,
        fraction_text=fraction_text,
        address=_address(question),
        **form,
    )


def _address(question: Question) -> str:
    """The same question to the JSON route."""
    design = question.design
    return url_for(
        "experiment_sizes.plan",
        metric=question.metric,
        lift=f"{design.lift:g}",
        power=f"{design.power:g}",
        alpha=f"{design.alpha:g}",
        variants=design.variants,
        looks=design.looks,
        premium=None if question.premium is None else str(question.premium).lower(),
        traffic_share=f"{design.traffic_share:g}",
    )
