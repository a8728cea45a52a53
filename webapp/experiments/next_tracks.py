"""Which tracks a listener is offered next: by what they heard and a model says of it, or by popularity alone."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.models import (
    EventType,
    GenreGroup,
    ListeningSession,
    ModelVersion,
    SessionEvent,
    Track,
    TrackPrediction,
)

OFFERED = 8
# Of the tracks offered, those that are of no group the listener favours: to find out what else they like.
EXPLORING = 2
FAVOURED_GROUPS = 3
REMEMBERED_EVENTS = 200

# What an event says about the listener's liking of the track's group.
LIKING = {EventType.PLAY: 1, EventType.LIKE: 2, EventType.SKIP: -2}


@dataclass(frozen=True)
class Offer:
    """A track that may be played next; `group` is what the model predicts, None where nothing is shown."""

    track: Track
    group: str | None
    probability: float | None


@dataclass(frozen=True)
class Heard:
    """A recent event of a listener: its type and the row id of its track."""

    type: EventType
    track_id: int


def heard_by(session: Session, listener_id: int) -> list[Heard]:
    """The last events of a listener that name a track of the catalogue, the newest first."""
    rows = session.execute(
        select(SessionEvent.event_type, SessionEvent.track_id)
        .join(ListeningSession, ListeningSession.id == SessionEvent.session_id)
        .where(ListeningSession.listener_id == listener_id, SessionEvent.track_id.is_not(None))
        .order_by(SessionEvent.occurred_at_ms.desc(), SessionEvent.id.desc())
        .limit(REMEMBERED_EVENTS)
    )
    return [Heard(EventType(kind), track_id) for kind, track_id in rows if track_id is not None]


def offer_next(
    session: Session, version: ModelVersion | None, heard: Sequence[Heard], count: int = OFFERED
) -> list[Offer]:
    """Offer tracks that the listener has not heard lately, the best guess first.

    Args:
        session: Only reads.
        version: Whose predictions are shown and used; None for none, so that popularity alone decides.
        heard: What `heard_by` gives.
        count: At most so many.
    """
    known = {event.track_id for event in heard}
    if version is None:
        return with_predictions(session, None, _popular(session, known, count))
    groups = favoured_groups(heard, _groups_of(session, version, known))
    favoured = _of_groups(session, version, groups, known, count - EXPLORING) if groups else []
    seen = known | {track.id for track in favoured}
    tracks = [*favoured, *_popular(session, seen, count - len(favoured))]
    return with_predictions(session, version, tracks)


def favoured_groups(heard: Sequence[Heard], group_of: dict[int, int]) -> list[int]:
    """The groups a listener likes best, at most `FAVOURED_GROUPS`; none of which they skip as much as they play.

    Args:
        heard: Events, the newest first; of equal groups the one heard last comes first.
        group_of: The row id of the group of a track, by that of the track.
    """
    liking: Counter[int] = Counter()
    for event in heard:
        if event.track_id in group_of:
            liking[group_of[event.track_id]] += LIKING.get(event.type, 0)
    return [group for group, sum_ in liking.most_common(FAVOURED_GROUPS) if sum_ > 0]


def with_predictions(session: Session, version: ModelVersion | None, tracks: Sequence[Track]) -> list[Offer]:
    """Say beside each track what a version predicts of it; nothing without a version."""
    if version is None:
        return [Offer(track, None, None) for track in tracks]
    rows = session.execute(
        select(TrackPrediction.track_id, GenreGroup.name, TrackPrediction.probability)
        .join(GenreGroup, GenreGroup.id == TrackPrediction.group_id)
        .where(
            TrackPrediction.model_version_id == version.id,
            TrackPrediction.track_id.in_([track.id for track in tracks]),
        )
    )
    said = {track_id: (name, probability) for track_id, name, probability in rows}
    return [Offer(track, *said.get(track.id, (None, None))) for track in tracks]


def _groups_of(session: Session, version: ModelVersion, track_ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(TrackPrediction.track_id, TrackPrediction.group_id).where(
            TrackPrediction.model_version_id == version.id, TrackPrediction.track_id.in_(track_ids)
        )
    )
    return dict(rows.tuples().all())


# The order of the index `ix_track_by_popularity`.
_MOST_POPULAR_FIRST = (Track.popularity.desc().nulls_last(), Track.id.desc())


def _popular(session: Session, known: Collection[int], count: int) -> list[Track]:
    query = select(Track).where(Track.id.not_in(known)).order_by(*_MOST_POPULAR_FIRST)
    return list(session.scalars(query.limit(count).options(joinedload(Track.artist))))


def _of_groups(
    session: Session, version: ModelVersion, groups: Sequence[int], known: Collection[int], count: int
) -> list[Track]:
    query = (
        select(Track)
        .join(TrackPrediction, TrackPrediction.track_id == Track.id)
        .where(
            TrackPrediction.model_version_id == version.id,
            TrackPrediction.group_id.in_(groups),
            Track.id.not_in(known),
        )
        .order_by(*_MOST_POPULAR_FIRST)
    )
    return list(session.scalars(query.limit(count).options(joinedload(Track.artist))))
