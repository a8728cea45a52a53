"""Use cases: predict a described track, predict a track of the catalogue, compare the models."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ml.features import TrackValues
from webapp.models import ModelKind, Track
from webapp.prediction.answers import Answer, advanced_answer, baseline_answer
from webapp.prediction.artist_pieces import piece_of
from webapp.prediction.explanations import explanation_of
from webapp.prediction.preferences import preference_of
from webapp.prediction.serving import ServingModels

if TYPE_CHECKING:
    from ml.calibration import Answers
    from ml.explanations.explainer import Explainer
    from ml.predictor import Predictor
    from ml.track_inputs import TrackInputs

DIFFERENCES_SHOWN = 5


def predict(
    session: Session,
    models: ServingModels,
    kind: ModelKind,
    track: TrackValues,
    explain: bool = False,
    listener: str | None = None,
) -> Answer:
    """Ask one model: the baseline for one genre, the advanced model for every genre above its own threshold.

    The answer holds all probabilities; with `explain` it says why, and the taste of `listener` re-ranks it.

    Raises:
        NotReadyError: No verified version of this kind serves.
        UnknownListenerError: There is no such listener.
    """
    from ml.track_inputs import track_inputs

    explainer, inputs = models.explainer(session, kind), track_inputs([track])
    predictor = explainer.predictor
    answer = _answered(session, predictor, inputs, predictor.predict(inputs), listener)
    return _explained(session, answer, explainer, inputs) if explain else answer


def compare_models(
    session: Session,
    models: ServingModels,
    track: TrackValues,
    explain: bool = False,
    external_id: str | None = None,
    others: Sequence[TrackValues] = (),
    listener: str | None = None,
) -> Answer:
    """Ask both models, and say where they differ.

    Args:
        session: Only reads.
        models: Who answers.
        track: What is known of the track.
        explain: Whether each answer shall say why.
        external_id: Of the track, if the catalogue has it.
        others: What is known of other tracks of its artist.
        listener: External id of a listener whose taste re-ranks both answers.

    Raises:
        NotReadyError: One of the two does not serve.
        UnknownListenerError: There is no such listener.
    """
    from ml.track_inputs import track_inputs

    inputs = track_inputs([track, *others], [0] * (1 + len(others)) if others else None)
    explainers = [models.explainer(session, kind) for kind in (ModelKind.BASELINE, ModelKind.ADVANCED)]
    of_baseline, of_advanced = (explainer.predictor for explainer in explainers)
    baseline, advanced = (
        _answered(session, one, inputs, _answers_to_first(one, inputs), listener)
        for one in (of_baseline, of_advanced)
    )
    if explain:
        baseline, advanced = (
            _explained(session, answer, explainer, inputs, external_id)
            for answer, explainer in zip((baseline, advanced), explainers, strict=True)
        )
    return {
        "baseline": baseline,
        "advanced": advanced,
        "agree": baseline["genre"] == advanced["primary"]["genre"],
        "differences": _differences(baseline["probabilities"], advanced["probabilities"]),
    }


def find_track(session: Session, external_id: str) -> Track | None:
    """Find a track of the catalogue with its artist."""
    return session.scalar(
        select(Track).options(joinedload(Track.artist)).where(Track.external_id == external_id)
    )


def values_of(session: Session, track: Track) -> tuple[TrackValues, list[TrackValues]]:
    """What the catalogue knows of a track and of the others of its artist, as a model takes it."""
    tracks = piece_of(session, track).tracks
    (own,) = (one.values for one in tracks if one.id == track.id)
    return own, [one.values for one in tracks if one.id != track.id]


def _answered(
    session: Session,
    predictor: "Predictor",
    inputs: "TrackInputs",
    answers: "Answers",
    listener: str | None,
) -> Answer:
    """Put what a model says of the first track in words, re-ranked for a listener if there is one."""
    from ml.inputs import missing_by_row

    (missing,) = missing_by_row(inputs.own[:1])
    write = advanced_answer if predictor.kind == ModelKind.ADVANCED else baseline_answer
    if listener is None:
        return write(predictor, answers) | {"missing": missing}
    preference = preference_of(session, predictor, listener)
    moved = preference.rerank(answers)
    names = [predictor.groups[int(one.primary[0].argmax())].name for one in (answers, moved)]
    return write(predictor, moved) | {"missing": missing, "reranked": preference.note(*names)}


def _answers_to_first(predictor: "Predictor", inputs: "TrackInputs") -> "Answers":
    return predictor.predict_arranged(predictor.arrange(inputs)[:1])


def _explained(
    session: Session,
    answer: Answer,
    explainer: "Explainer",
    inputs: "TrackInputs",
    external_id: str | None = None,
) -> Answer:
    return answer | {"explanation": explanation_of(session, explainer, inputs, external_id=external_id)}


def _differences(baseline: dict[str, float], advanced: dict[str, float]) -> list[Answer]:
    genres = dict.fromkeys([*baseline, *advanced])
    furthest = sorted(genres, key=lambda genre: -abs(baseline.get(genre, 0) - advanced.get(genre, 0)))
    return [
        {"genre": genre, "baseline": baseline.get(genre), "advanced": advanced.get(genre)}
        for genre in furthest[:DIFFERENCES_SHOWN]
    ]
