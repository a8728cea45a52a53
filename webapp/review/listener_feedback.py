"""What listeners say against predicted groups: kept for reviewers, and applied by nobody."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from webapp.accounts.service import record
from webapp.models import (
    EventType,
    GenreGroup,
    ListenerFeedback,
    ListeningSession,
    ModelVersion,
    SessionEvent,
    Track,
)

HOUR_MS = 3_600_000
MOST_PER_HOUR = 10


class FeedbackError(ValueError):
    """Feedback that is not taken, and why."""


class TooManyError(FeedbackError):
    """The listener has said too much of late."""


@dataclass(frozen=True)
class Denial:
    """That a track is not of the group that was predicted.

    Attributes:
        account_id: Who says it.
        listener_id: As which listener.
        track_id: The external id of the track.
        group: The name of the group, as it was shown.
    """

    account_id: int
    listener_id: int
    track_id: str
    group: str


def say_not(
    session: Session, denial: Denial, shown: Collection[str], version: ModelVersion | None, now_ms: int
) -> None:
    """Note a denial.

    Taken only from who has played the track, once per track and group, and 10 times in an hour.

    Args:
        session: In a write transaction.
        denial: Who says what.
        shown: The names of the groups that are shown to the listener beside this track.
        version: Whose predictions the listener sees.
        now_ms: When.

    Raises:
        FeedbackError: It is not taken.
    """
    listener_id, group = denial.listener_id, denial.group
    track = session.scalar(select(Track).where(Track.external_id == denial.track_id))
    if track is None or not _has_played(session, listener_id, track):
        raise FeedbackError(f"Track {denial.track_id[:60]!r} has not been played by this listener")
    said = session.scalar(select(GenreGroup).where(GenreGroup.name == group))
    if version is None or said is None or group not in shown:
        raise FeedbackError(f"Group {group[:60]!r} is not predicted to this listener")
    if _has_said(session, listener_id, track, said):
        return
    if _count_lately(session, listener_id, now_ms) >= MOST_PER_HOUR:
        raise TooManyError(f"feedback of the last hour is {MOST_PER_HOUR}, must be fewer: come back later")
    session.add(
        ListenerFeedback(
            listener_id=listener_id,
            track_id=track.id,
            group_id=said.id,
            model_version_id=version.id,
            created_at_ms=now_ms,
        )
    )
    record(
        session,
        "prediction denied",
        track.title[:200],
        denial.account_id,
        track=track.external_id,
        group=group,
        version=version.version,
    )
    session.flush()


def _has_played(session: Session, listener_id: int, track: Track) -> bool:
    played = exists().where(
        ListeningSession.listener_id == listener_id,
        SessionEvent.session_id == ListeningSession.id,
        SessionEvent.event_type == EventType.PLAY,
        SessionEvent.track_id == track.id,
    )
    return bool(session.scalar(select(played)))


def _has_said(session: Session, listener_id: int, track: Track, group: GenreGroup) -> bool:
    own = (
        ListenerFeedback.listener_id == listener_id,
        ListenerFeedback.track_id == track.id,
        ListenerFeedback.group_id == group.id,
    )
    return bool(session.scalar(select(exists().where(*own))))


def _count_lately(session: Session, listener_id: int, now_ms: int) -> int:
    lately = (ListenerFeedback.listener_id == listener_id, ListenerFeedback.created_at_ms > now_ms - HOUR_MS)
    return session.scalar(select(func.count()).select_from(ListenerFeedback).where(*lately)) or 0
