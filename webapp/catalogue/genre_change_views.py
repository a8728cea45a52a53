"""Move a micro-genre to another group, or go back to an earlier mapping: preview, then do it; for admins."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import BadRequest

from webapp.accounts.sign_in import needs
from webapp.catalogue.blueprint import bp, refusals
from webapp.catalogue.group_rows import group_names
from webapp.catalogue.mapping_changes import change_of, going_back
from webapp.catalogue.mapping_edits import Applied, Editor, go_back, move_name
from webapp.catalogue.mapping_moves import moves_of
from webapp.clock import now_ms
from webapp.extensions import db
from webapp.jobs import service as jobs
from webapp.jobs.kinds import FEATURE_MEASURING
from webapp.jobs.schemas import LARGEST_ID
from webapp.models import Role
from webapp.transaction import commits

VERSION = f"/genres/history/<int(max={LARGEST_ID}):version_id>"


@bp.get("/genres/change")
@needs(Role.ADMIN)
def preview_change() -> ResponseReturnValue:
    """Show who would move if a micro-genre went to another group."""
    name, choice = request.args.get("name", ""), request.args.get("group", "")
    session = db.session()
    with refusals():
        change = change_of(session, name, choice, current_user.username)
        moves = moves_of(session, change)
    return render_template(
        "genres/change.html",
        name=name,
        choice=choice,
        change=change,
        moves=moves,
        names=group_names(session),
    )


@bp.post("/genres/change")
@needs(Role.ADMIN)
@commits
def change_genre() -> ResponseReturnValue:
    """Move a micro-genre to another group."""
    name = request.form.get("name", "")
    with refusals():
        done = move_name(
            db.session(), name, request.form.get("group", ""), _editor(), now_ms(), _seen_version()
        )
    _tell(done)
    return redirect(url_for(".genre_name", name=name))


@bp.get(VERSION)
@needs(Role.ADMIN)
def preview_revert(version_id: int) -> ResponseReturnValue:
    """Show what going back to an earlier version of the mapping would change."""
    session = db.session()
    with refusals():
        change = going_back(session, version_id, current_user.username)
        moves = moves_of(session, change)
    return render_template(
        "genres/revert.html", version_id=version_id, change=change, moves=moves, names=group_names(session)
    )


@bp.post(VERSION)
@needs(Role.ADMIN)
@commits
def revert(version_id: int) -> ResponseReturnValue:
    """Go back to an earlier version of the mapping."""
    with refusals():
        done = go_back(db.session(), version_id, _editor(), now_ms(), _seen_version())
    _tell(done)
    return redirect(url_for(".genre_history"))


def _editor() -> Editor:
    return Editor(current_user.username, current_user.id, request.form.get("note", "").strip())


def _seen_version() -> int:
    written = request.form.get("seen", "")
    if not (written.isascii() and written.isdigit() and int(written) <= LARGEST_ID):
        raise BadRequest(f"seen is {written[:20]!r}, must be the number of a mapping version")
    return int(written)


def _tell(done: Applied) -> None:
    """Say what was done, and let the features of the groups be measured anew in the background."""
    jobs.submit(db.session(), FEATURE_MEASURING, {}, current_user.id, now_ms())
    flash(done.sentence, "success")
