"""The review page: one item after the other, by keyboard."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.accounts import sign_in
from webapp.catalogue.group_rows import current_groups
from webapp.clock import now_ms
from webapp.extensions import db
from webapp.models import Decision, Role
from webapp.review import leases, verdicts
from webapp.review.forms import LABELS, DecisionForm, read_ordering
from webapp.review.item_page import item_page
from webapp.review.items import day_began_ms
from webapp.review.leases import StaleError
from webapp.review.named_groups import read_groups
from webapp.review.queue import COUNTED, Asked, count_waiting
from webapp.review.tallies import count_since, items_per_minute, latest_times
from webapp.transaction import writing

bp = Blueprint("review", __name__, url_prefix="/review")

DONE = {
    Decision.ACCEPT: "Accepted",
    Decision.CORRECT: "Corrected",
    Decision.REJECT: "Rejected",
    Decision.SKIP: "Skipped",
}


@bp.before_request
def reviewers_only() -> None:
    """What the team works through."""
    sign_in.require(Role.REVIEWER)


@bp.get("")
def page() -> ResponseReturnValue:
    """Show the item that this reviewer holds, or how to begin."""
    return _page()


@bp.post("/next")
def take() -> ResponseReturnValue:
    """Go to the next item; the one before, if any, is left undecided."""
    with writing() as session:
        leases.take_next(session, _asked())
    return _to_page()


@bp.post("/verdicts")
def decide() -> ResponseReturnValue:
    """Decide about the item that this reviewer holds, and go on to the next."""
    form = DecisionForm()
    if not form.validate():
        return _page("The decision must be accept, correct, reject or skip."), 422
    decision = Decision(str(form.decision.data))
    try:
        with writing() as session:
            groups = _typed_groups() if decision == Decision.CORRECT else ()
            said = verdicts.Said(decision, groups, form.opinion_id())
            verdict = verdicts.decide(session, current_user.id, form.lease_id(), said, now_ms())
            name = verdicts.name_of(session, verdicts.item_of(verdict))
    except StaleError as error:
        return render_template("review/stale.html", reason=str(error), asked=_asked()), 409
    except verdicts.VerdictError as error:
        return _page(str(error)), 422
    flash(f"{DONE[decision]}: {name}.", "success")
    return take()


@bp.post("/undo")
def undo() -> ResponseReturnValue:
    """Take the last verdict back."""
    try:
        with writing() as session:
            verdict = verdicts.undo(session, current_user.id, now_ms())
            name = verdicts.name_of(session, verdicts.item_of(verdict))
    except verdicts.NothingToUndoError as error:
        flash(f"{error}.", "info")
        return _to_page()
    flash(f"Taken back: {name}.", "success")
    return _to_page()


def _typed_groups() -> list[int]:
    return read_groups(db.session(), request.form.getlist("groups")[:20])


def _asked() -> Asked:
    """Who asks, and in which order: of the form, or else of the address."""
    ordering = read_ordering(request.values.get("order"))
    return Asked(current_user.id, ordering, now_ms(), request.values.get("unfilled") == "1")


def _to_page() -> ResponseReturnValue:
    asked = _asked()
    unfilled = 1 if asked.without_written else None
    return redirect(url_for(".page", order=asked.ordering.value, unfilled=unfilled), 303)


def _page(complaint: str = "") -> str:
    session, asked = db.session(), _asked()
    lease = leases.find_lease(session, asked.account_id, asked.now_ms)
    today = day_began_ms(asked.now_ms)
    return render_template(
        "review/page.html",
        asked=asked,
        orderings=LABELS,
        shown=lease and item_page(session, lease),
        groups=current_groups(session),
        left=count_waiting(session, asked),
        counted=COUNTED,
        done=count_since(session, asked.account_id, today),
        pace=items_per_minute(latest_times(session, asked.account_id, today)),
        complaint=complaint,
    )
