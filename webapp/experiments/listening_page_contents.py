"""Everything that the listening page shows, read without writing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.experiments.event_forms import new_event_id
from webapp.experiments.listening_page import find_listener, setting_of, version_shown
from webapp.experiments.listening_page_events import now_playing
from webapp.experiments.listening_taste import CANDIDATES, find_taste
from webapp.experiments.next_tracks import OFFERED, Offer, heard_by, offer_next, with_predictions
from webapp.models import Listener, ModelVersion, Track
from webapp.prediction.serving import ServingModels


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
        by_taste: Whether the listener's taste re-ranks genres and offers; None where it cannot.
    """

    has_started: bool
    shows_genres: bool = False
    playing: Button | None = None
    is_liked: bool = False
    offers: Sequence[Button] = ()
    by_taste: bool | None = None


def see_page(
    session: Session,
    models: ServingModels,
    account_id: int,
    now_ms: int,
    started_in: str | None,
    by_taste: bool = False,
) -> Seen:
    """Look at the page as an account.

    Where an experiment runs in which the listener has no variant, they must start anew, lest they see genres before
    they are given a variant; once they have (`started_in` is its key), they are simply not in it. `by_taste` asks for
    genres and offers by the listener's taste.
    """
    listener = find_listener(session, account_id)
    if listener is None:
        return Seen(has_started=False)
    setting = setting_of(session, listener)
    if setting.experiment and not setting.variant and started_in != setting.experiment_key:
        return Seen(has_started=False)
    version = version_shown(session, setting)
    playing = now_playing(session, listener, now_ms)
    taste = find_taste(session, models, version, listener)
    count = OFFERED * CANDIDATES if taste and by_taste else OFFERED
    offers = offer_next(session, version, heard_by(session, listener.id), count)
    current = with_predictions(session, version, [playing.track] if playing else [])
    if taste and by_taste:
        offers, current = taste.rerank(taste.choose(offers)), taste.rerank(current)
    return Seen(
        has_started=True,
        shows_genres=version is not None,
        playing=_button(current[0]) if current else None,
        is_liked=bool(playing and playing.is_liked),
        offers=[_button(offer) for offer in offers],
        by_taste=by_taste if taste else None,
    )


def groups_shown(
    session: Session,
    models: ServingModels | None,
    version: ModelVersion | None,
    listener: Listener,
    track_id: str,
) -> set[str]:
    """The genres that the page may name beside a track: the version's, and by taste too if `models` are given."""
    tracks = session.scalars(select(Track).where(Track.external_id == track_id)).all()
    offers = with_predictions(session, version, tracks)
    taste = find_taste(session, models, version, listener) if models else None
    reranked = taste.rerank(offers) if taste else []
    return {offer.group for offer in (*offers, *reranked) if offer.group}


def _button(offer: Offer) -> Button:
    return Button(offer, new_event_id(), new_event_id(), new_event_id())
