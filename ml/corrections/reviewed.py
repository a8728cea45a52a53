"""What reviewers said, read from the tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from ml.dataset import Dataset, DatasetError, load_reviewed
from webapp.models import Artist, GenreValue, Track, Verdict


class NoCorrectionsError(DatasetError):
    """There is nothing to learn from people yet."""


@dataclass(frozen=True)
class Said:
    """A verdict that stands.

    Attributes:
        decision: `accept`, `correct`, `reject` or `skip`.
        artist: External id of the artist, or of the artist of the track; None for a track without one.
        gives: Whether there are genre values that it gave; a newer verdict takes them away, a second look gives none.
    """

    decision: str
    artist: str | None
    gives: bool


@dataclass(frozen=True)
class Reviewed:
    """The tracks that people labelled, and the verdicts behind them.

    Attributes:
        dataset: Labels by people alone.
        verdicts: Those that were not undone, the oldest first.
    """

    dataset: Dataset
    verdicts: Sequence[Said]


def load_feedback(session: Session) -> Reviewed:
    """Read what people said of artists and tracks.

    Raises:
        NoCorrectionsError: Nobody has labelled an artist that has a track.
    """
    verdicts = _read_verdicts(session)
    dataset = load_reviewed(session)
    if dataset is None:
        raise NoCorrectionsError(
            f"there is no feedback to learn from: {len(verdicts):,} verdicts stand, and 0 tracks have an artist "
            "that a person labelled. Accept or correct answers in the review queue first, or train without "
            "--with-feedback."
        )
    return Reviewed(dataset, verdicts)


def _read_verdicts(session: Session) -> list[Said]:
    own, of_track = aliased(Artist), aliased(Artist)
    gives = exists().where(GenreValue.verdict_id == Verdict.id)
    query = (
        select(Verdict.decision, own.external_id, of_track.external_id, gives)
        .outerjoin(own, own.id == Verdict.artist_id)
        .outerjoin(Track, Track.id == Verdict.track_id)
        .outerjoin(of_track, of_track.id == Track.artist_id)
        .where(Verdict.undone_at_ms.is_(None))
        .order_by(Verdict.id)
    )
    return [Said(decision, one or other, gives) for decision, one, other, gives in session.execute(query)]
