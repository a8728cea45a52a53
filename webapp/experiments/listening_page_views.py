"""The listening page: play, skip and like tracks, with or without predicted genres."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Conflict, NotFound, TooManyRequests, UnprocessableEntity

from webapp.accounts.service import record
from webapp.accounts.sign_in import needs
from webapp.clock import now_ms
from webapp.errors import refused_as
from webapp.experiments import listening_page, listening_page_events
from webapp.experiments.event_forms import read_event_form
from webapp.experiments.listening_page_contents import groups_shown, see_page
from webapp.extensions import db
from webapp.models import EventType, Role
from webapp.prediction.serving import serving_models
from webapp.review import listener_feedback
from webapp.review.listener_feedback import FeedbackError, TooManyError
from webapp.transaction import commits

bp = Blueprint("listening", __name__, url_prefix="/listen")

# In the cookie: the key of the experiment that this person was asked into when they started listening.
STARTED_IN = "started_listening_in"
# In the cookie: whether this person wants genres and offers by their own taste.
BY_TASTE = "listens_by_taste"


@bp.get("")
@needs(Role.LISTENER)
def page() -> ResponseReturnValue:
    """Show what plays and what could play next, or how to start."""
    seen = see_page(
        db.session(),
        serving_models(),
        current_user.id,
        now_ms(),
        cookie.get(STARTED_IN),
        bool(cookie.get(BY_TASTE)),
    )
    return render_template("experiments/listen.html", seen=seen)


@bp.post("/start")
@needs(Role.LISTENER)
@commits
def start() -> ResponseReturnValue:
    """Start listening: become a listener, and get a variant of what runs."""
    setting = listening_page.start_listening(db.session(), current_user.id, now_ms())
    cookie[STARTED_IN] = setting.experiment_key
    return redirect(url_for(".page"))


@bp.post("/taste")
@needs(Role.LISTENER)
@commits
def switch_taste() -> ResponseReturnValue:
    """Switch genres and offers by one's own taste on or off, for as long as one is signed in."""
    cookie[BY_TASTE] = request.form.get("by_taste") == "on"
    state = "on" if cookie[BY_TASTE] else "off"
    record(db.session(), f"taste switched {state}", current_user.username, current_user.id)
    return redirect(url_for(".page"))


@bp.post("/events")
@needs(Role.LISTENER)
@commits
def do() -> ResponseReturnValue:
    """Play, skip or like a track."""
    with refused_as(
        {
            ValueError: UnprocessableEntity,
            listening_page.ListeningError: Conflict,
            listening_page.NotListeningError: Conflict,
            listening_page_events.UnknownTrackError: NotFound,
        }
    ):
        asked = read_event_form(request.form)
        heard = listening_page_events.do(
            db.session(), current_user.id, asked.type, asked.track, asked.id, now_ms()
        )
    if heard == EventType.ADVERTISEMENT:
        flash("An advertisement was played before this track.", "info")
    return redirect(url_for(".page"))


@bp.post("/feedback")
@needs(Role.LISTENER)
@commits
def say_not() -> ResponseReturnValue:
    """Note that a track is not of the group that was predicted."""
    session, group = db.session(), request.form.get("group", "")
    with refused_as(
        {
            FeedbackError: UnprocessableEntity,
            TooManyError: TooManyRequests,
            listening_page.NotListeningError: Conflict,
        }
    ):
        listener = listening_page.get_listener(session, current_user.id)
        version = listening_page.version_shown(session, listening_page.setting_of(session, listener))
        models = serving_models() if cookie.get(BY_TASTE) else None
        track = request.form.get("track", "")
        shown = groups_shown(session, models, version, listener, track)
        denial = listener_feedback.Denial(current_user.id, listener.id, track, group)
        listener_feedback.say_not(session, denial, shown, version, now_ms())
    flash(f"Noted that it is not {group}. Reviewers see it; nothing changes by itself.", "info")
    return redirect(url_for(".page"))
