"""The pages of kept reports, each under a link that never changes, and the buttons that keep one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Conflict, NotFound, UnprocessableEntity

from webapp.accounts.sign_in import needs
from webapp.clock import now_ms
from webapp.errors import refused_as
from webapp.experiments import snapshots
from webapp.experiments.access import require_reader
from webapp.experiments.charts.days import moment_text
from webapp.experiments.report_csv import as_csv
from webapp.experiments.report_page import page_of
from webapp.experiments.service import UnknownExperimentError, get_experiment
from webapp.experiments.snapshot_history import history_rows
from webapp.extensions import db
from webapp.models import Experiment, ReportSnapshot, Role
from webapp.transaction import commits

bp = Blueprint("experiment_snapshots", __name__, url_prefix="/experiments")
bp.before_request(require_reader)

KEPT = "/<key>/reports/<string(length=64):sha256>"


@bp.get(KEPT)
def show(key: str, sha256: str) -> ResponseReturnValue:
    """Show a report as it was."""
    frozen = _frozen(key, sha256)
    page = page_of(frozen.document) if frozen.document else {"moment_text": moment_text}
    return render_template("experiments/snapshot.html", key=key, frozen=frozen, **page)


@bp.get(f"{KEPT}.json")
def show_json(key: str, sha256: str) -> ResponseReturnValue:
    """Give the very bytes that were hashed."""
    return _frozen(key, sha256).snapshot.body, {"Content-Type": "application/json"}


@bp.get(f"{KEPT}.csv")
def show_csv(key: str, sha256: str) -> ResponseReturnValue:
    """Give the numbers of a report as it was."""
    frozen = _frozen(key, sha256)
    if frozen.document is None:
        raise Conflict(f"snapshot {sha256} is not what was hashed, or of another release of the program")
    return as_csv(frozen.document), csv_headers(f"{key}-{sha256[:12]}")


@bp.get("/<key>/history")
def history(key: str) -> ResponseReturnValue:
    """List the kept reports of an experiment."""
    experiment = _experiment(key)
    rows = history_rows(db.session(), snapshots.history(db.session(), experiment))
    return render_template(
        "experiments/history.html", experiment=experiment, rows=rows, moment_text=moment_text
    )


@bp.post("/<key>/freeze")
@needs(Role.ADMIN)
@commits
def freeze(key: str) -> ResponseReturnValue:
    """Keep the report as it is."""
    return _shown(key, snapshots.freeze(db.session(), _experiment(key), now_ms(), current_user.id))


@bp.post("/<key>/look")
@needs(Role.ADMIN)
@commits
def take_look(key: str) -> ResponseReturnValue:
    """Take the planned look that is due."""
    with refused_as({snapshots.LookError: Conflict}):
        return _shown(key, snapshots.take_look(db.session(), _experiment(key), now_ms(), current_user.id))


@bp.post("/<key>/early")
@needs(Role.ADMIN)
@commits
def look_early(key: str) -> ResponseReturnValue:
    """Open a locked result before its time, for a reason."""
    reason = request.form.get("reason", "")
    with refused_as({snapshots.ReasonError: UnprocessableEntity, snapshots.LookError: Conflict}):
        kept = snapshots.look_early(db.session(), _experiment(key), now_ms(), current_user.id, reason)
    return _shown(key, kept)


def csv_headers(name: str) -> dict[str, str]:
    """Let a browser save a CSV file under a name made of a key."""
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}.csv"',
    }


def _shown(key: str, kept: ReportSnapshot) -> ResponseReturnValue:
    flash(f"Kept for good: {kept.sha256}.", "success")
    return redirect(url_for(".show", key=key, sha256=kept.sha256))


def _experiment(key: str) -> Experiment:
    with refused_as({UnknownExperimentError: NotFound}):
        return get_experiment(db.session(), key)


def _frozen(key: str, sha256: str) -> snapshots.Frozen:
    experiment = _experiment(key)
    with refused_as({snapshots.UnknownSnapshotError: NotFound}):
        return snapshots.read(db.session(), experiment, sha256)
