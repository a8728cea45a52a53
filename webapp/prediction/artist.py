"""Use case: predict an artist from all its tracks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from ml.features import TrackValues, missing_fields
from webapp.models import Artist, ModelKind, Track
from webapp.prediction.answers import DECIMALS, Answer, brief_answers, model_named, ranked
from webapp.prediction.artist_pieces import count_tracks, first_piece
from webapp.prediction.serving import ServingModels

if TYPE_CHECKING:
    from ml.one_artist import ArtistAnswers
    from ml.predictor import Predictor


@dataclass(frozen=True)
class KnownArtist:
    """What is known of an artist.

    Attributes:
        id: In the catalogue; None for an artist that was described.
        name: None where it is not known.
        n_tracks: How many tracks it has.
        tracks: What is known of each of the first ones.
        track_ids: Their ids in the catalogue, None where they were described.
    """

    id: str | None
    name: str | None
    n_tracks: int
    tracks: Sequence[TrackValues]
    track_ids: Sequence[str | None]


def described_artist(name: str | None, tracks: Sequence[TrackValues]) -> KnownArtist:
    """An artist that was described by its tracks."""
    return KnownArtist(None, name, len(tracks), tracks, [None] * len(tracks))


def artist_of_catalogue(session: Session, artist: Artist) -> KnownArtist:
    """An artist of the catalogue with its own tracks; those that only feature it are left out."""
    tracks = first_piece(session, artist).tracks
    return KnownArtist(
        artist.external_id,
        artist.name,
        count_tracks(session, Track.artist_id == artist.id),
        [track.values for track in tracks],
        [track.external_id for track in tracks],
    )


def predict_artist(
    session: Session, models: ServingModels, artist: KnownArtist, kinds: Sequence[ModelKind]
) -> Answer:
    """Ask models about an artist; its tracks see each other and are laid out once for all models.

    Args:
        session: Only reads.
        models: What serves.
        artist: Of at least one track.
        kinds: The models to ask.

    Returns:
        What `ArtistAnswer` describes.

    Raises:
        NotReadyError: A model that is asked does not serve.
    """
    from ml.one_artist import inputs_of_artist, predict_artist

    predictors = [models.predictor(session, kind) for kind in kinds]
    inputs = inputs_of_artist(artist.tracks)
    answers: Answer = {}
    votes = _described_tracks(artist)
    for predictor in predictors:
        said = predict_artist(predictor, inputs)
        own_votes = _votes(predictor, said)
        answers[predictor.kind] = _answer(predictor, said, own_votes)
        for vote, own in zip(votes, own_votes, strict=True):
            vote[predictor.kind] = own
    return {
        "artist": {"id": artist.id, "name": artist.name},
        "n_tracks": artist.n_tracks,
        "tracks_used": len(artist.tracks),
        **answers,
        "tracks": votes,
    }


def _votes(predictor: "Predictor", said: "ArtistAnswers") -> list[Answer]:
    """The likeliest primary genre of each track."""
    from ml.many_tracks import likeliest

    return [_genre(predictor, place, probability) for place, probability in likeliest(said.tracks.primary)]


def _answer(predictor: "Predictor", said: "ArtistAnswers", votes: Sequence[Answer]) -> Answer:
    from ml.many_tracks import likeliest

    ((place, probability),) = likeliest(said.artist.primary)
    answer = {
        "model": model_named(predictor),
        "primary": _genre(predictor, place, probability),
        "primary_probabilities": ranked(predictor, said.artist.primary[0]),
        "votes": dict(Counter(vote["genre"] for vote in votes).most_common()),
    }
    if predictor.kind == ModelKind.BASELINE:
        return answer
    (several,) = brief_answers(predictor, said.artist.probabilities)
    return {**answer, **several, "probabilities": ranked(predictor, said.artist.probabilities[0])}


def _described_tracks(artist: KnownArtist) -> list[Answer]:
    return [
        {"index": index, "id": track_id, "title": track.get("title"), "missing": missing_fields(track)}
        for index, (track_id, track) in enumerate(zip(artist.track_ids, artist.tracks, strict=True))
    ]


def _genre(predictor: "Predictor", place: int, probability: float) -> Answer:
    return {"genre": predictor.groups[place].name, "probability": round(probability, DECIMALS)}
