"""Re-ranking what a model says by what a listener is known to like."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.models import GenreGroup
from webapp.prediction.tastes import get_listener_id, no_taste, tastes, tracks_by_group

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ml.calibration import Answers
    from ml.predictor import Predictor
    from ml.preferences import Taste

SHARES_TRUSTED_S = 600.0
DECIMALS = 6


class CatalogueCounts:
    """How many tracks of the catalogue have each group, counted again every ten minutes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Mapping[int, int] = {}
        self._counted_at_s = float("-inf")

    def of(self, session: Session) -> Mapping[int, int]:
        """Number of tracks by the row id of their primary group."""
        with self._lock:
            if time.monotonic() - self._counted_at_s > SHARES_TRUSTED_S:
                self._counts, self._counted_at_s = tracks_by_group(session), time.monotonic()
            return self._counts


@dataclass(frozen=True)
class Preference:
    """A listener's prior over the groups that one model knows.

    Attributes:
        listener: The listener's external id.
        ratios: What `ml.preferences.log_ratios` gave, shape (n_groups,).
        taste: What it rests on.
        weight: How much the listener's own history weighs against the catalogue's shares, 0 to 1.
    """

    listener: str
    ratios: "NDArray[np.float64]"
    taste: "Taste"
    weight: float

    def rerank(self, answers: "Answers") -> "Answers":
        """Move what the model says of tracks; a group stays at least as likely to be any as to be the primary one."""
        import numpy as np

        from ml.calibration import Answers
        from ml.preferences import rerank_memberships, rerank_primary

        primary = rerank_primary(answers.primary, self.ratios).astype(np.float32)
        if answers.probabilities is answers.primary:
            return Answers(primary, primary)
        several = rerank_memberships(answers.probabilities, self.ratios).astype(np.float32)
        return Answers(primary, np.maximum(several, primary))

    def note(self, before: str, after: str) -> dict[str, Any]:
        """Say how an answer was re-ranked, from the likeliest genre to the likeliest genre."""
        plays, skips, likes, favourites = (
            int(one.sum())
            for one in (self.taste.plays, self.taste.skips, self.taste.likes, self.taste.favourites)
        )
        return {
            "listener_id": self.listener,
            "plays": plays,
            "skips": skips,
            "likes": likes,
            "favourites": favourites,
            "weight": round(self.weight, DECIMALS),
            "likeliest_before": before,
            "likeliest_after": after,
        }


def preference_of(session: Session, predictor: "Predictor", listener: str) -> Preference:
    """Make the prior of a listener for a model; of one without history it changes nothing.

    Raises:
        UnknownListenerError: There is no such listener.
    """
    import numpy as np

    from ml.preferences import DEFAULT, catalogue_shares, log_ratios

    listener_id = get_listener_id(session, listener)
    groups = _groups_of(session, predictor)
    counts = _catalogue_counts().of(session)
    catalogue = catalogue_shares(np.array([counts.get(group, 0) for group in groups], dtype=np.float64))
    taste = tastes(session, groups, [listener_id]).get(listener_id, no_taste(len(groups)))
    weight = taste.amount / (taste.amount + DEFAULT.concentration)
    return Preference(listener, log_ratios(taste, catalogue, DEFAULT), taste, weight)


def _groups_of(session: Session, predictor: "Predictor") -> list[int]:
    """Row ids of the groups that a model knows; -1, which no value has, for one that the database lacks."""
    ids = dict(session.execute(select(GenreGroup.slug, GenreGroup.id)).tuples().all())
    return [ids.get(group.slug, -1) for group in predictor.groups]


def _catalogue_counts() -> CatalogueCounts:
    counts: CatalogueCounts = current_app.extensions["catalogue_counts"]
    return counts
