"""Use case: predict many described tracks in one request; a wrong one spoils none of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from ml.features import TrackValues
from webapp.errors import described, field_error, sentence_of
from webapp.models import ModelKind
from webapp.prediction.answers import Answer, brief_answers, model_named, ranked
from webapp.prediction.batch_schemas import LARGEST_ID, LONGEST_ID, ItemId
from webapp.prediction.plain_tracks import is_plainly_right
from webapp.prediction.schemas import Track
from webapp.prediction.serving import ServingModels

if TYPE_CHECKING:
    from ml.predictor import Predictor

_ID_MUST = f"must be text of up to {LONGEST_ID} characters without line breaks, or a whole number"


@dataclass(frozen=True)
class Item:
    """A track as it was sent.

    Attributes:
        id: What the client calls it.
        track: The fields that were given, by name; None if something is wrong.
        error: What is wrong, as the API says it.
    """

    id: ItemId | None
    track: TrackValues | None
    error: Answer | None = None


def predict_batch(
    session: Session,
    models: ServingModels,
    tracks: Sequence[Any],
    kinds: Sequence[ModelKind],
    with_probabilities: bool,
) -> Answer:
    """Predict the tracks of one request together.

    Args:
        session: Only reads.
        models: What serves.
        tracks: As JSON gives them; anything may stand there.
        kinds: The models to ask.
        with_probabilities: Whether each result holds the probabilities of all genres.

    Returns:
        One result for each track in their order, as `BatchAnswer` describes them.

    Raises:
        NotReadyError: A model that is asked does not serve.
    """
    predictors = [models.predictor(session, kind) for kind in kinds]
    items = [read_item(track) for track in tracks]
    results: list[Answer] = [{"index": index, "id": item.id} for index, item in enumerate(items)]
    right = []
    for item, result in zip(items, results, strict=True):
        if item.track is None:
            result["error"] = item.error
        else:
            right.append((item.track, result))
    _answer(predictors, right, with_probabilities)
    return {
        "models": [model_named(predictor) for predictor in predictors],
        "results": results,
        "n_errors": len(items) - len(right),
    }


def read_item(sent: Any) -> Item:
    """Check one track of a request."""
    track = sent
    item_id = None
    if isinstance(sent, dict) and "id" in sent:
        track = {name: value for name, value in sent.items() if name != "id"}
        item_id = sent["id"]
        if not _is_id(item_id):
            error = field_error("id", item_id, _ID_MUST, {"high": LONGEST_ID})
            return Item(None, None, {"detail": sentence_of(error), "errors": [error]})
    if isinstance(track, dict) and is_plainly_right(track):
        return Item(item_id, track)
    try:
        checked: TrackValues = Track.model_validate(track).model_dump(exclude_none=True)
    except ValidationError as refused:
        detail, errors = described(refused)
        return Item(item_id, None, {"detail": detail.replace("the body", "the track", 1), "errors": errors})
    return Item(item_id, checked)


def _is_id(value: Any) -> bool:
    if value is None or (type(value) is int and abs(value) <= LARGEST_ID):
        return True
    return type(value) is str and len(value) <= LONGEST_ID and value.isprintable()


def _answer(
    predictors: Sequence["Predictor"], right: Sequence[tuple[TrackValues, Answer]], with_probabilities: bool
) -> None:
    """Predict tracks together, and write what every model says of each into its result."""
    from ml.inputs import missing_by_row
    from ml.track_inputs import artist_key, track_inputs

    tracks, results = [track for track, _ in right], [result for _, result in right]
    inputs = track_inputs(tracks, [artist_key(track) for track in tracks])
    for predictor in predictors:
        probabilities = predictor.predict(inputs).probabilities
        for result, brief in zip(results, brief_answers(predictor, probabilities), strict=True):
            result[predictor.kind] = brief
        if with_probabilities:
            for result, row in zip(results, probabilities, strict=True):
                result[predictor.kind]["probabilities"] = ranked(predictor, row)
    for result, missing in zip(results, missing_by_row(inputs.own), strict=True):
        result["missing"] = missing
