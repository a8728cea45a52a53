"""Why the advanced model answers as it does, for one track that stands for an item."""

from typing import Any

from sqlalchemy.orm import Session

from webapp.models import ModelKind, Track
from webapp.prediction.explanations import explanation_of
from webapp.prediction.service import values_of
from webapp.prediction.serving import ServingModels

# What one explanation may cost: so many of the artist's other tracks are shown to the model beside the track.
OTHERS_SEEN = 50


def reasons_for(session: Session, models: ServingModels, track: Track) -> dict[str, Any]:
    """Explain what the advanced model answers to a track, which sees others of its artist.

    Raises:
        NotReadyError: No advanced model serves, or the training tracks that it kept cannot be read.
    """
    from ml.track_inputs import track_inputs

    explainer = models.explainer(session, ModelKind.ADVANCED)
    own, others = values_of(session, track)
    tracks = [own, *others[:OTHERS_SEEN]]
    inputs = track_inputs(tracks, [0] * len(tracks) if track.artist_id is not None else None)
    return explanation_of(session, explainer, inputs, external_id=track.external_id)
