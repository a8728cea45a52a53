"""The admins' page of the audit log."""

from datetime import UTC, date, datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, UnprocessableEntity

from webapp.accounts import sign_in
from webapp.audit.log import LONGEST_FILTER, Wanted, entries_page
from webapp.catalogue.paging import PageError, page_number
from webapp.clock import utc_text
from webapp.errors import refused_as
from webapp.extensions import db
from webapp.models import Role

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.before_request
def admins_only() -> None:
    """The log says what everybody did."""
    sign_in.require(Role.ADMIN)


@bp.get("")
def index() -> ResponseReturnValue:
    """List what was changed, the newest first; by whom, by a text and from a day on."""
    given = {name: request.args.get(name, "").strip()[:LONGEST_FILTER] for name in ("by", "text", "since")}
    wanted = Wanted(given["by"], given["text"], _day_ms(given["since"]) if given["since"] else None)
    with refused_as({PageError: NotFound}):
        page = entries_page(db.session(), wanted, page_number(request.args.get("page", "1")))
    filters = {name: value for name, value in given.items() if value}
    return render_template("audit/log.html", page=page, given=given, filters=filters, utc_text=utc_text)


def _day_ms(written: str) -> int:
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise UnprocessableEntity(f"since is {written[:20]!r}, must be a day like 2026-01-31") from error
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
