"""`POST /api/v1/predictions/...`."""

from contextlib import AbstractContextManager
from typing import cast

import orjson
from flask import Response, abort, request
from flask_openapi3 import APIBlueprint, Tag
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnprocessableEntity

from webapp.accounts.token_access import SECURITY, require_scope
from webapp.accounts.tokens import Scope
from webapp.catalogue import browse
from webapp.errors import refused_as
from webapp.extensions import db
from webapp.models import ModelKind
from webapp.prediction import service
from webapp.prediction.answers import Answer
from webapp.prediction.artist import KnownArtist, artist_of_catalogue, described_artist, predict_artist
from webapp.prediction.artist_schemas import ArtistAnswer, ArtistRequest
from webapp.prediction.batch import predict_batch
from webapp.prediction.batch_schemas import BatchAnswer, BatchRequest
from webapp.prediction.schemas import AdvancedAnswer, BaselineAnswer, ComparisonAnswer, PredictionRequest
from webapp.prediction.serving import serving_models
from webapp.prediction.tastes import UnknownListenerError
from webapp.problem_schema import problems

_tag = Tag(name="predictions", description="The genres of tracks, from what is known of them.")
_errors = problems(400, 413, 415, 422, 503)
_of_token = problems(401, 403)
# A token is needed only to name a listener.
_SECURITY: list[dict[str, list[str]]] = [{}, *SECURITY]

bp = APIBlueprint(
    "predictions", __name__, url_prefix="/api/v1/predictions", abp_tags=[_tag], abp_responses=_errors
)


def _session() -> Session:
    """The session of this request, which opens when it is first asked: most predictions need nothing from SQL."""
    return cast("Session", db.session)


def _listener(body: PredictionRequest) -> str | None:
    """Whose taste shall re-rank: what listeners like, and who there is, is told to tokens of one scope alone."""
    if body.listener_id is not None:
        require_scope(Scope.TASTES)
    return body.listener_id


def _explains(body: PredictionRequest) -> bool:
    """Whether the body or the address (`?explain=true`) asks for reasons."""
    if not request.query_string:
        return body.explain
    wish = request.args.get("explain", "false")
    if wish not in ("true", "false"):
        abort(422, f"explain is {wish[:60]!r}, must be true or false")
    return body.explain or wish == "true"


def _known_listener() -> AbstractContextManager[None]:
    return refused_as({UnknownListenerError: UnprocessableEntity})


def _answer(content: Answer) -> Response:
    """Write an answer with its dozens of probabilities in a tenth of the time that `jsonify` takes."""
    return Response(orjson.dumps(content), mimetype="application/json")


@bp.post("/baseline", security=_SECURITY, responses={200: BaselineAnswer, **_of_token})
def baseline(body: PredictionRequest) -> Response:
    """Predict one genre with the baseline (Random Forest)."""
    return _prediction(ModelKind.BASELINE, body)


@bp.post("/advanced", security=_SECURITY, responses={200: AdvancedAnswer, **_of_token})
def advanced(body: PredictionRequest) -> Response:
    """Predict several genres with the advanced model (neural network)."""
    return _prediction(ModelKind.ADVANCED, body)


def _prediction(kind: ModelKind, body: PredictionRequest) -> Response:
    with _known_listener():
        answer = service.predict(
            _session(), serving_models(), kind, body.values(), _explains(body), listener=_listener(body)
        )
    return _answer(answer)


@bp.post("/compare", security=_SECURITY, responses={200: ComparisonAnswer, **_of_token})
def compare(body: PredictionRequest) -> Response:
    """Predict with both models and show where they differ."""
    with _known_listener():
        answer = service.compare_models(
            _session(), serving_models(), body.values(), _explains(body), listener=_listener(body)
        )
    return _answer(answer)


@bp.post("/batch", responses={200: BatchAnswer})
def batch(body: BatchRequest) -> Response:
    """Predict up to 1,000 tracks, each with a result or an error of its own.

    The status is 200 even if some tracks are wrong, for the request itself was answered; `n_errors` counts them.
    """
    answer = predict_batch(_session(), serving_models(), body.tracks, body.kinds(), body.probabilities)
    return _answer(answer)


@bp.post("/artist", responses={200: ArtistAnswer, **problems(404)})
def artist(body: ArtistRequest) -> Response:
    """Predict an artist from all its tracks together: its primary genre, and with the advanced model every genre.

    Give the tracks, or the id of an artist of the catalogue.
    """
    if body.tracks:
        known = described_artist(body.artist_name, body.described())
    else:
        known = _artist_of_catalogue(body.artist_id)
    return _answer(predict_artist(db.session(), serving_models(), known, body.kinds()))


def _artist_of_catalogue(external_id: str) -> KnownArtist:
    found = browse.find_artist(db.session(), external_id)
    if found is None:
        abort(404, f"The catalogue has no artist {external_id!r}.")
    known = artist_of_catalogue(db.session(), found)
    if not known.tracks:
        abort(
            422,
            f"artist_id is {external_id!r}: the artist has 0 tracks in the catalogue, must have at least 1",
        )
    return known
