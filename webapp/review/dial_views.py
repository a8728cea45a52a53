"""The pages of the coverage dial: turn it, look at what it would write, write it, and undo that."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from webapp.accounts import sign_in
from webapp.catalogue.paging import page_number
from webapp.clock import utc_text
from webapp.errors import NotReadyError
from webapp.extensions import db
from webapp.jobs.schemas import LARGEST_ID
from webapp.models import Role, WriteMode
from webapp.review import service, undoing
from webapp.review.batches import list_batches
from webapp.review.dial import HIGHEST_PRECISION, LOWEST_PRECISION, USUAL_PRECISION, serving_curve
from webapp.review.dial_chart import dial_chart
from webapp.review.dial_reading import read_dial
from webapp.review.refusals import refusals
from webapp.review.write_back import WriteOrder
from webapp.transaction import commits

bp = Blueprint("write_back", __name__, url_prefix="/review")

PRESETS = (80, 90, 95, 98)
LIMITS = {"lowest": round(LOWEST_PRECISION * 100), "highest": round(HIGHEST_PRECISION * 100)}
LONGEST_VERSION = 60


@bp.before_request
def reviewers_only() -> None:
    """What is written here stands in the catalogue, so only reviewers may."""
    sign_in.require(Role.REVIEWER)


@bp.get("/dial")
def dial() -> ResponseReturnValue:
    """Show what the dial promises and would write."""
    session, percent, mode = db.session(), _percent(request.args), _mode(request.args)
    shown = {"percent": percent, "mode": mode, "modes": WriteMode, "presets": PRESETS, **LIMITS}
    try:
        with refusals():
            reading = read_dial(session, percent / 100, mode)
            chart = dial_chart(serving_curve(session), percent / 100)
    except NotReadyError as reason:
        return render_template("review/dial.html", reason=reason, reading=None, **shown)
    return render_template("review/dial.html", reading=reading, chart=chart, **shown)


@bp.get("/dial/confirm")
def confirm() -> ResponseReturnValue:
    """Ask whether to write what the dial shows."""
    percent, mode = _percent(request.args), _mode(request.args)
    with refusals():
        reading = read_dial(db.session(), percent / 100, mode, sampled=0)
    return render_template("review/confirm_write.html", reading=reading, percent=percent, mode=mode)


@bp.post("/batches")
@commits
def write() -> ResponseReturnValue:
    """Write what the dial showed, as one batch."""
    seen = request.form.get("version", "")[:LONGEST_VERSION] or None
    order = WriteOrder(_mode(request.form), _percent(request.form) / 100, current_user.id, seen_version=seen)
    with refusals():
        batch = service.write_genres(db.session(), order).batch
    flash(f"Batch {batch.id} is written: {batch.artists:,} artists got a group.", "success")
    return redirect(url_for(".batches"))


@bp.get("/batches")
def batches() -> ResponseReturnValue:
    """List the batches that were written, the newest first."""
    with refusals():
        page = list_batches(db.session(), page_number(request.args.get("page", "1")))
    return render_template("review/batches.html", page=page, utc_text=utc_text)


@bp.post(f"/batches/<int(max={LARGEST_ID}):batch_id>/undo")
@commits
def undo(batch_id: int) -> ResponseReturnValue:
    """Take a batch back."""
    with refusals():
        done: undoing.Undone = service.undo_batch(db.session(), batch_id, current_user.id)
    flash(done.sentence, "success")
    return redirect(url_for(".batches"))


def _percent(sent: MultiDict[str, str]) -> float:
    written = sent.get("percent", f"{USUAL_PRECISION * 100:g}").strip()
    try:
        percent = float(written)
    except ValueError as error:
        raise BadRequest(f"percent is {written[:20]!r}, must be a number") from error
    if not LIMITS["lowest"] <= percent <= LIMITS["highest"]:
        raise BadRequest(f"percent is {percent:g}, must be {LIMITS['lowest']} to {LIMITS['highest']}")
    return round(percent, 1)


def _mode(sent: MultiDict[str, str]) -> WriteMode:
    written = sent.get("mode", WriteMode.FILL)
    if written not in list(WriteMode):
        raise BadRequest(f"mode is {written[:20]!r}, must be {' or '.join(WriteMode)}")
    return WriteMode(written)
