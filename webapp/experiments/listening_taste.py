"""The listening page re-ranked by the listener's taste, where they ask for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from webapp.errors import NotReadyError
from webapp.experiments.next_tracks import EXPLORING, OFFERED, Offer
from webapp.models import Listener, ModelKind, ModelVersion, Track
from webapp.prediction.preferences import Preference, preference_of
from webapp.prediction.service import values_of
from webapp.prediction.serving import ServingModels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ml.predictor import Predictor

# So many tracks are chosen from for each that is offered.
CANDIDATES = 3


class Taste:
    """What a listener likes, in the eyes of the model version that is shown.

    Args:
        session: Only reads.
        predictor: Of the version that is shown.
        listener: Whose taste.
    """

    def __init__(self, session: Session, predictor: "Predictor", listener: Listener) -> None:
        self._session = session
        self._predictor = predictor
        self._preference: Preference = preference_of(session, predictor, listener.external_id)

    def choose(self, candidates: Sequence[Offer], count: int = OFFERED) -> list[Offer]:
        """Take those whose predicted group the listener likes most beyond the catalogue, and some of the others."""
        names = [group.name for group in self._predictor.groups]
        liking = dict(zip(names, self._preference.ratios.tolist(), strict=True))
        ranked = sorted(candidates, key=lambda offer: -liking.get(offer.group or "", 0.0))[
            : count - EXPLORING
        ]
        others = [offer for offer in candidates if offer not in ranked]
        return [*ranked, *others[: count - len(ranked)]]

    def rerank(self, offers: Sequence[Offer]) -> list[Offer]:
        """Say beside each track the group that is likeliest for this listener."""
        return [self._reranked(offer) if offer.group else offer for offer in offers]

    def _reranked(self, offer: Offer) -> Offer:
        primary = self._preference.rerank(self._predictor.predict_arranged(self._arranged(offer.track)))
        top = int(primary.primary[0].argmax())
        name, probability = self._predictor.groups[top].name, float(primary.primary[0][top])
        return replace(offer, group=name, probability=probability)

    def _arranged(self, track: Track) -> "NDArray[np.float32]":
        from ml.track_inputs import track_inputs

        own, others = values_of(self._session, track)
        inputs = track_inputs([own, *others], [0] * (1 + len(others)) if others else None)
        return self._predictor.arrange(inputs)[:1]


def find_taste(
    session: Session, models: ServingModels, version: ModelVersion | None, listener: Listener
) -> Taste | None:
    """Find out a listener's taste; None where no version is shown, or one that this worker does not serve."""
    if version is None:
        return None
    try:
        predictor = models.predictor(session, ModelKind(version.kind))
    except NotReadyError:
        return None
    return Taste(session, predictor, listener) if predictor.version == version.version else None
