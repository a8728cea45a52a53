"""Everything that the listening page shows, read without writing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.experiments.event_forms import new_event_id
from webapp.experiments.listening_page import find_listener, setting_of, version_shown
from webapp.experiments.listening_page_events import now_playing
from webapp.experiments.next_tracks import Offer, heard_by, offer_next, with_predictions


@dataclass(frozen=True)
class Button:
    """A track on the page, and the ids of the events that its buttons would send."""

    offer: Offer
    play_id: str
    like_id: str
    skip_id: str


@dataclass(frozen=True)
class Seen:
    """The page.

    Attributes:
        has_started: Whether the person listens; if not, they may start.
        shows_genres: Whether predicted genres stand beside the tracks.
        playing: What plays, with its buttons; None for nothing.
        is_liked: Whether the listener has said that they like it.
        offers: What may be played next.
    """

    has_started: bool
    shows_genres: bool = False
    playing: Button | None = None
    is_liked: bool = False
    offers: Sequence[Button] = ()


def see_page(session: Session, account_id: int, now_ms: int, started_in: str | None) -> Seen:
    """Look at the page as an account.

    Where an experiment runs in which the listener has no variant, they must start anew, lest they see genres before
    they are given a variant; once they have (`started_in` is its key), they are simply not in it.
    """
    listener = find_listener(session, account_id)
    if listener is None:
        return Seen(has_started=False)
    setting = setting_of(session, listener)
    if setting.experiment and not setting.variant and started_in != setting.experiment_key:
        return Seen(has_started=False)
    version = version_shown(session, setting)
    playing = now_playing(session, listener, now_ms)
    offers = offer_next(session, version, heard_by(session, listener.id))
    tracks = [playing.track] if playing else []
    current = [_button(offer) for offer in with_predictions(session, version, tracks)]
    return Seen(
        has_started=True,
        shows_genres=version is not None,
        playing=current[0] if current else None,
        is_liked=bool(playing and playing.is_liked),
        offers=[_button(offer) for offer in offers],
    )


def _button(offer: Offer) -> Button:
    return Button(offer, new_event_id(), new_event_id(), new_event_id())
