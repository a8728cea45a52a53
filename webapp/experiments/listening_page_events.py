"""What a listener does on the listening page, as events; and what plays after that."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from webapp.experiments.event_bodies import ClientEvent
from webapp.experiments.ingestion import is_known, store_events
from webapp.experiments.listening_page import ListeningError, get_listener, use_variant
from webapp.models import EventType, Listener, ListeningSession, SessionEvent, Track

# A pause as long as this ends a session.
SESSION_ENDS_AFTER_MS = 30 * 60_000
# Before every so many-th play of a session, listeners without premium hear an advertisement.
PLAYS_PER_ADVERTISEMENT = 4


class UnknownTrackError(LookupError):
    """There is no track of this id."""


@dataclass(frozen=True)
class NowPlaying:
    """The track that plays, since when, and whether the listener has said that they like it."""

    track: Track
    since_ms: int
    is_liked: bool


def do(
    session: Session, account_id: int, deed: EventType, track_id: str, event_id: str, now_ms: int
) -> EventType | None:
    """Play, skip or like a track. The first play is when the variant is first in use: that is the exposure.

    Doing the same again with the same `event_id` changes nothing, nor does liking again what plays, as a second tab
    that was shown before offers it.

    Args:
        session: In a write transaction.
        account_id: Who does it.
        deed: A play, skip or like.
        track_id: The external id of the track.
        event_id: Made by the page when it was shown, so that a double click is one event.
        now_ms: When.

    Returns:
        `EventType.ADVERTISEMENT` if one was heard before the track, else None.

    Raises:
        NotListeningError: They have not started listening.
        UnknownTrackError: There is no such track.
        ListeningError: They skip or like a track that does not play.
    """
    listener = get_listener(session, account_id)
    if not session.scalar(select(exists().where(Track.external_id == track_id))):
        raise UnknownTrackError(f"There is no track {track_id[:60]!r}")
    own_id = f"{listener.external_id}:{event_id}"
    if is_known(session, own_id):
        return None
    if deed == EventType.PLAY:
        use_variant(session, listener, now_ms)
    else:
        playing = now_playing(session, listener, now_ms)
        if playing is None or playing.track.external_id != track_id:
            raise ListeningError(
                f"Track {track_id[:60]!r} does not play, or no longer; look at the page anew."
            )
        if deed == EventType.LIKE and playing.is_liked:
            return None
    return _store(session, listener, deed, track_id, own_id, now_ms)


def find_sitting(session: Session, listener: Listener, now_ms: int) -> ListeningSession | None:
    """The session that a listener is in; None if their last one has ended."""
    query = select(ListeningSession).where(ListeningSession.listener_id == listener.id)
    last = session.scalar(query.order_by(ListeningSession.last_event_ms.desc()).limit(1))
    return last if last and now_ms - last.last_event_ms < SESSION_ENDS_AFTER_MS else None


def now_playing(session: Session, listener: Listener, now_ms: int) -> NowPlaying | None:
    """The track last played in the session that a listener is in, unless they skipped it."""
    sitting = find_sitting(session, listener, now_ms)
    if sitting is None:
        return None
    query = select(SessionEvent).where(
        SessionEvent.session_id == sitting.id, SessionEvent.track_id.is_not(None)
    )
    events = session.scalars(
        query.order_by(SessionEvent.occurred_at_ms.desc(), SessionEvent.id.desc()).limit(20)
    ).all()
    return _playing(session, events)


def _playing(session: Session, newest_first: Sequence[SessionEvent]) -> NowPlaying | None:
    liked, skipped = set(), set()
    for event in newest_first:
        if event.event_type == EventType.LIKE:
            liked.add(event.track_id)
        elif event.event_type == EventType.SKIP:
            skipped.add(event.track_id)
        elif event.track_id in skipped:
            return None
        else:
            track = session.get_one(Track, event.track_id, options=[joinedload(Track.artist)])
            return NowPlaying(track, event.occurred_at_ms, event.track_id in liked)
    return None


def _store(
    session: Session, listener: Listener, deed: EventType, track_id: str, own_id: str, now_ms: int
) -> EventType | None:
    sitting = find_sitting(session, listener, now_ms)
    name = (sitting.source_id or sitting.external_id) if sitting else f"{listener.external_id}:{uuid4().hex}"
    event = ClientEvent(own_id, listener.external_id, name, now_ms, deed, track_id)
    # A second click comes at another time and is thus a conflict, or a duplicate; either way the first one counts.
    is_due = deed == EventType.PLAY and sitting is not None and _is_advertisement_due(listener, sitting)
    is_new = store_events(session, [event], now_ms)[0].status == "stored"
    if not (is_new and is_due):
        return None
    heard = ClientEvent(
        f"{own_id}:advertisement", listener.external_id, name, now_ms, EventType.ADVERTISEMENT, None
    )
    store_events(session, [heard], now_ms)
    return EventType.ADVERTISEMENT


def _is_advertisement_due(listener: Listener, sitting: ListeningSession) -> bool:
    return not listener.is_premium and (sitting.plays + 1) % PLAYS_PER_ADVERTISEMENT == 0
