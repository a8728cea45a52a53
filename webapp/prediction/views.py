"""The prediction form and the result page."""

from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from ml.features import FIELDS, TrackValues
from webapp.extensions import db
from webapp.models import Track
from webapp.prediction import service
from webapp.prediction.explanation_page import lay_out
from webapp.prediction.forms import PredictionForm
from webapp.prediction.serving import serving_models

bp = Blueprint("prediction", __name__, url_prefix="/predict")

BLOCKS = {"names": "Names", "release": "Release", "audio": "Audio features"}


@bp.get("")
def form() -> ResponseReturnValue:
    """Show the empty form, or one filled in from the address."""
    return _form_page(PredictionForm(request.args))


@bp.get("/result")
def result() -> ResponseReturnValue:
    """Show what both models say of the described track."""
    form = PredictionForm(request.args)
    if not form.validate():
        return _form_page(form), 422
    if not form.values():
        return _form_page(form, "Fill in at least one field."), 422
    return _result_page(form.values())


@bp.get("/tracks/<path:external_id>")
def track(external_id: str) -> ResponseReturnValue:
    """Show what both models say of a track of the catalogue."""
    found = service.find_track(db.session(), external_id)
    if found is None:
        abort(404, f"The catalogue has no track {external_id!r}.")
    values, others = service.values_of(db.session(), found)
    return _result_page(values, found, others)


def _form_page(form: PredictionForm, complaint: str = "") -> str:
    blocks = {title: [form[f.name] for f in FIELDS if f.block == block] for block, title in BLOCKS.items()}
    return render_template("prediction/form.html", form=form, blocks=blocks, complaint=complaint)


def _result_page(values: TrackValues, track: Track | None = None, others: Sequence[TrackValues] = ()) -> str:
    external_id = track.external_id if track else None
    comparison = service.compare_models(
        db.session(), serving_models(), values, explain=True, external_id=external_id, others=others
    )
    explanations = {kind: lay_out(comparison[kind]["explanation"]) for kind in ("advanced", "baseline")}
    absent = set(comparison["baseline"]["missing"])
    given = [(field, values[field.name]) for field in FIELDS if field.name not in absent]
    missing = [field.label for field in FIELDS if field.name in absent]
    return render_template(
        "prediction/result.html",
        comparison=comparison,
        explanations=explanations,
        given=given,
        missing=missing,
        track=track,
        values=values,
        n_others=len(others),
    )
