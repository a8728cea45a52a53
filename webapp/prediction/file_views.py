"""Upload a file of tracks, watch how far its prediction is, download what came of it; for reviewers and above."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Conflict, NotFound

from webapp.accounts.sign_in import needs
from webapp.catalogue.receiving import Received, UploadError
from webapp.catalogue.upload_requests import receive_upload
from webapp.clock import now_ms, utc_text
from webapp.config import settings_of
from webapp.extensions import csrf, db
from webapp.jobs.schemas import LARGEST_ID, JobAnswer
from webapp.jobs.service import progress_of, worker_is_alive
from webapp.models import Role
from webapp.prediction import file_requests as requests
from webapp.request_gate import reads_own_body
from webapp.transaction import commits, writing

bp = Blueprint("file_prediction", __name__, url_prefix="/predict/files")

FILE = f"/<int(max={LARGEST_ID}):job_id>"
TYPES = {".jsonl": "application/x-ndjson", ".csv": "text/csv"}


@bp.get("")
@needs(Role.REVIEWER)
def files() -> ResponseReturnValue:
    """List the files of the person, with the form to upload another."""
    return _list_page()


@bp.post("")
@csrf.exempt  # The token stands in the body, which `receive_upload` reads and checks.
@reads_own_body
@needs(Role.REVIEWER)
def upload() -> ResponseReturnValue:
    """Queue the prediction of the file in the form."""
    try:
        received = receive_upload(_root())
    except UploadError as error:
        return _list_page(str(error)), error.status
    try:
        job_id = _queue(received)
    except UploadError as error:
        received.discard()
        return _list_page(str(error)), error.status
    except BaseException:
        received.discard()
        raise
    requests.delete_old(_root())
    return redirect(url_for(".file", job_id=job_id))


@bp.get(FILE)
@needs(Role.REVIEWER)
def file(job_id: int) -> ResponseReturnValue:
    """Show how far the prediction of a file is, or what came of it."""
    with refusals():
        job = requests.get_file(db.session(), job_id, current_user.id)
    return render_template(
        "prediction/file.html",
        job=job,
        name=job.parameters["shown_name"],
        progress=progress_of(job, now_ms()),
        results=requests.results_of(job, _root()),
    )


@bp.get(f"{FILE}/progress")
@needs(Role.REVIEWER)
def progress(job_id: int) -> ResponseReturnValue:
    """Tell the page how far the job is, as `GET /api/v1/jobs/{job_id}` tells admins."""
    with refusals():
        job = requests.get_file(db.session(), job_id, current_user.id)
    return jsonify(JobAnswer.of(job, progress_of(job, now_ms())).model_dump(mode="json"))


@bp.get(f"{FILE}/results/<name>")
@needs(Role.REVIEWER)
def result(job_id: int, name: str) -> ResponseReturnValue:
    """Download the predictions or the rejected rows."""
    with refusals():
        path = requests.results_of(requests.get_file(db.session(), job_id, current_user.id), _root()).get(
            name
        )
    if path is None:
        raise NotFound("This file has no such result.")
    return send_file(path.resolve(), mimetype=TYPES[path.suffix], as_attachment=True, download_name=name)


@bp.post(f"{FILE}/retry")
@needs(Role.REVIEWER)
@commits
def retry(job_id: int) -> ResponseReturnValue:
    """Queue a failed prediction anew."""
    with refusals():
        requests.try_again(
            db.session(), requests.get_file(db.session(), job_id, current_user.id), current_user.id
        )
    return redirect(url_for(".file", job_id=job_id))


@bp.post(f"{FILE}/delete")
@needs(Role.REVIEWER)
def delete(job_id: int) -> ResponseReturnValue:
    """Delete a file with what came of it."""
    with refusals(), writing() as session:
        job = requests.get_file(session, job_id, current_user.id)
        name = job.parameters["shown_name"]
        folder = requests.delete_file(session, job, current_user.id)
    requests.delete_folder(folder, _root())
    flash(f"{name} was deleted.", "success")
    return redirect(url_for(".files"))


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a service refuses into the error page that says why."""
    try:
        yield
    except requests.UnknownFileError as error:
        raise NotFound(str(error)) from error
    except requests.FileStateError as error:
        raise Conflict(str(error)) from error


def _queue(received: Received) -> int:
    if len(received.files) != 1:
        raise UploadError(f"The form holds {len(received.files)} files, must hold one. Choose a file first.")
    wish = requests.Wish(received.fields.get("model", "both"), received.fields.get("form", "csv"))
    with writing() as session:
        return requests.queue_file(session, received.files[0], wish, current_user.id, now_ms()).id


def _list_page(*errors: str) -> str:
    return render_template(
        "prediction/files.html",
        jobs=requests.newest_files(db.session(), current_user.id),
        errors=errors,
        limit=settings_of(current_app).max_upload_bytes,
        days=requests.KEPT_DAYS,
        utc_text=utc_text,
        no_worker=not worker_is_alive(now_ms()),
    )


def _root() -> Path:
    return settings_of(current_app).prediction_folder
