"""The page of the A/A check."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.clock import utc_text
from webapp.experiments.aa_checks import find_latest_check
from webapp.experiments.aa_finding import judge_check
from webapp.experiments.access import require_reader
from webapp.experiments.p_value_histogram import place_histogram
from webapp.extensions import db

bp = Blueprint("aa_checks", __name__, url_prefix="/experiments")
bp.before_request(require_reader)


@bp.get("/aa")
def latest() -> ResponseReturnValue:
    """Show the latest check, or how to run one."""
    check = find_latest_check(db.session())
    if check is None:
        return render_template("experiments/aa.html", finding=None)
    finding = judge_check(check)
    return render_template(
        "experiments/aa.html",
        finding=finding,
        tests=[
            ("by-listener", "By listener, as reports do", finding.by_listener),
            ("by-session", "By session, the mistake", finding.by_session),
        ],
        histograms=[place_histogram(one.histogram) for one in (finding.by_listener, finding.by_session)],
        checked_at=utc_text(check.checked_at_ms),
    )
