"""Use cases: predict a described track, predict a track of the catalogue, compare the models."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ml.features import FIELDS, TrackValues, missing_fields
from webapp.models import ModelKind, Track
from webapp.prediction.serving import ServingModels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ml.predictor import Predictor

DECIMALS = 6
DIFFERENCES_SHOWN = 5

Answer = dict[str, Any]


def predict_one_genre(session: Session, models: ServingModels, track: TrackValues) -> Answer:
    """Ask the baseline: one genre, all probabilities.

    Raises:
        NotReadyError: No verified baseline serves.
    """
    from ml.predictor import top_group

    predictor = models.predictor(session, ModelKind.BASELINE)
    probabilities = predictor.probabilities([track])[0]
    return {
        "model": _name(predictor),
        "genre": predictor.groups[top_group(probabilities)].name,
        "probabilities": _ranked(predictor, probabilities),
        "missing": missing_fields(track),
    }


def predict_several_genres(session: Session, models: ServingModels, track: TrackValues) -> Answer:
    """Ask the advanced model: every genre above its own threshold, all probabilities.

    Raises:
        NotReadyError: No verified advanced model serves.
    """
    from ml.predictor import groups_above

    predictor = models.predictor(session, ModelKind.ADVANCED)
    probabilities = predictor.probabilities([track])[0]
    genres = [
        {
            "genre": predictor.groups[place].name,
            "probability": _rounded(probabilities[place]),
            "threshold": predictor.thresholds[place],
        }
        for place in groups_above(probabilities, predictor.thresholds)
    ]
    return {
        "model": _name(predictor),
        "genres": genres,
        "unsure": not genres,
        "probabilities": _ranked(predictor, probabilities),
        "missing": missing_fields(track),
    }


def compare_models(session: Session, models: ServingModels, track: TrackValues) -> Answer:
    """Ask both models, and say where they differ.

    Raises:
        NotReadyError: One of the two does not serve.
    """
    baseline = predict_one_genre(session, models, track)
    advanced = predict_several_genres(session, models, track)
    return {
        "baseline": baseline,
        "advanced": advanced,
        "agree": baseline["genre"] == next(iter(advanced["probabilities"])),
        "differences": _differences(baseline["probabilities"], advanced["probabilities"]),
    }


def find_track(session: Session, external_id: str) -> Track | None:
    """Find a track of the catalogue with its artist."""
    return session.scalar(
        select(Track).options(joinedload(Track.artist)).where(Track.external_id == external_id)
    )


def values_of(track: Track) -> dict[str, Any]:
    """What the catalogue knows of a track, as a model takes it."""
    values = {field.name: getattr(track, field.column) for field in FIELDS if field.name != "artist_name"}
    return {**values, "artist_name": track.artist.name if track.artist else None}


def _name(predictor: "Predictor") -> dict[str, str]:
    return {"kind": predictor.kind, "version": predictor.version}


def _ranked(predictor: "Predictor", probabilities: "NDArray[np.float32]") -> dict[str, float]:
    named = zip((group.name for group in predictor.groups), map(_rounded, probabilities), strict=True)
    return dict(sorted(named, key=lambda pair: -pair[1]))


def _rounded(probability: float) -> float:
    return round(float(probability), DECIMALS)


def _differences(baseline: dict[str, float], advanced: dict[str, float]) -> list[Answer]:
    genres = dict.fromkeys([*baseline, *advanced])
    furthest = sorted(genres, key=lambda genre: -abs(baseline.get(genre, 0) - advanced.get(genre, 0)))
    return [
        {"genre": genre, "baseline": baseline.get(genre), "advanced": advanced.get(genre)}
        for genre in furthest[:DIFFERENCES_SHOWN]
    ]
