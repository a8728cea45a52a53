"""Correcting the genre of any artist, also of one that has an import's."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from webapp.accounts import sign_in
from webapp.catalogue import browse
from webapp.catalogue.group_rows import current_groups
from webapp.clock import now_ms
from webapp.extensions import db
from webapp.models import Artist, Role
from webapp.review.items import Item
from webapp.review.named_groups import read_groups
from webapp.review.verdicts import VerdictError, correct
from webapp.transaction import writing

bp = Blueprint("genre_correction", __name__, url_prefix="/review/artists")


@bp.before_request
def reviewers_only() -> None:
    """As the review page."""
    sign_in.require(Role.REVIEWER)


@bp.get("/<path:external_id>")
def form(external_id: str) -> ResponseReturnValue:
    """Show what the artist has, and ask what is right."""
    return _page(_get_artist(external_id))


@bp.post("/<path:external_id>")
def save(external_id: str) -> ResponseReturnValue:
    """Give the artist the groups that are right; what imports and models said is kept beside them."""
    try:
        with writing() as session:
            artist = _get_artist(external_id)
            groups = read_groups(session, request.form.getlist("groups")[:20])
            correct(session, current_user.id, Item(artist.id, None), groups, now_ms())
    except VerdictError as error:
        return _page(_get_artist(external_id), str(error)), 422
    flash("The genre is corrected.", "success")
    return redirect(url_for("catalogue.artist", external_id=external_id), 303)


def _get_artist(external_id: str) -> Artist:
    found = browse.find_artist(db.session(), external_id)
    if found is None:
        raise NotFound(f"The catalogue has no artist {external_id[:100]!r}.")
    return found


def _page(artist: Artist, complaint: str = "") -> str:
    session = db.session()
    labels = browse.groups_of_artist(session, artist)
    return render_template(
        "review/correction.html",
        artist=artist,
        labels=labels,
        groups=current_groups(session),
        complaint=complaint,
    )
