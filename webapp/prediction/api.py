"""`POST /api/v1/predictions/...`."""

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag

from webapp.extensions import db
from webapp.prediction import service
from webapp.prediction.schemas import AdvancedAnswer, BaselineAnswer, ComparisonAnswer, PredictionRequest
from webapp.prediction.serving import serving_models
from webapp.problem_schema import problems

_tag = Tag(name="predictions", description="The genres of one track, from what is known of it.")
_errors = problems(400, 413, 415, 422, 503)

bp = APIBlueprint(
    "predictions", __name__, url_prefix="/api/v1/predictions", abp_tags=[_tag], abp_responses=_errors
)


@bp.post("/baseline", responses={200: BaselineAnswer})
def baseline(body: PredictionRequest) -> Response:
    """Predict one genre with the baseline (Random Forest)."""
    return jsonify(service.predict_one_genre(db.session(), serving_models(), body.values()))


@bp.post("/advanced", responses={200: AdvancedAnswer})
def advanced(body: PredictionRequest) -> Response:
    """Predict several genres with the advanced model (neural network)."""
    return jsonify(service.predict_several_genres(db.session(), serving_models(), body.values()))


@bp.post("/compare", responses={200: ComparisonAnswer})
def compare(body: PredictionRequest) -> Response:
    """Predict with both models and show where they differ."""
    return jsonify(service.compare_models(db.session(), serving_models(), body.values()))
