"""Upload a catalogue, preview it, start its import, watch it, fetch what was rejected; for admins."""

from pathlib import Path

from flask import current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from webapp.accounts.sign_in import needs
from webapp.catalogue import uploads
from webapp.catalogue.blueprint import bp, refusals
from webapp.catalogue.layouts import IGNORED
from webapp.catalogue.receiving import Received, UploadError
from webapp.catalogue.upload_requests import receive_upload
from webapp.clock import now_ms, utc_text
from webapp.config import settings_of
from webapp.extensions import csrf, db
from webapp.jobs.schemas import LARGEST_ID
from webapp.jobs.service import progress_of, worker_is_alive
from webapp.models import CatalogueUpload, Role
from webapp.request_gate import reads_own_body
from webapp.transaction import commits, writing

UPLOAD = f"/catalogue/imports/<int(max={LARGEST_ID}):upload_id>"
TYPES = {".jsonl": "application/x-ndjson", ".csv": "text/csv"}
FIELD = "field-"
NO_FILE = "Choose a file first."


@bp.get("/catalogue/imports")
@needs(Role.ADMIN)
def imports() -> ResponseReturnValue:
    """List the uploads, with the form to upload another."""
    return _list_page()


@bp.post("/catalogue/imports")
@csrf.exempt  # The token stands in the body, which `receive_upload` reads and checks.
@reads_own_body
@needs(Role.ADMIN)
def upload() -> ResponseReturnValue:
    """Keep the files of the form; one leads to its preview, several to the list."""
    try:
        received = receive_upload(_root())
    except UploadError as error:
        return _list_page(str(error)), error.status
    kept, refused = _keep(received)
    uploads.delete_strays(db.session(), _root(), now_ms())
    if refused or not kept:
        return _list_page(*refused or [NO_FILE]), 422
    return redirect(url_for(".import_", upload_id=kept[0]) if len(kept) == 1 else url_for(".imports"))


@bp.get(UPLOAD)
@needs(Role.ADMIN)
def import_(upload_id: int) -> ResponseReturnValue:
    """Show the preview of an upload, or how far its import is."""
    with refusals():
        found = uploads.get_upload(db.session(), upload_id)
        return _preview_page(found) if found.job is None else _progress_page(found)


@bp.post(f"{UPLOAD}/columns")
@needs(Role.ADMIN)
@commits
def map_columns(upload_id: int) -> ResponseReturnValue:
    """Remember which field each column fills, and show the preview anew."""
    with refusals():
        _mapped_upload(upload_id)
    return redirect(url_for(".import_", upload_id=upload_id))


@bp.post(f"{UPLOAD}/start")
@needs(Role.ADMIN)
@commits
def start_import(upload_id: int) -> ResponseReturnValue:
    """Queue the import, with the columns as the form maps them."""
    with refusals():
        found = _mapped_upload(upload_id)
        problem = uploads.preview_upload(found, _root()).problem
        if problem:
            return _preview_page(found), 422
        uploads.start_import(db.session(), found, _root(), current_user.id, now_ms())
    return redirect(url_for(".import_", upload_id=upload_id))


@bp.post(f"{UPLOAD}/retry")
@needs(Role.ADMIN)
@commits
def retry_import(upload_id: int) -> ResponseReturnValue:
    """Queue a failed import anew."""
    with refusals():
        found = uploads.get_upload(db.session(), upload_id, to_change=True)
        uploads.retry_import(db.session(), found, current_user.id)
    return redirect(url_for(".import_", upload_id=upload_id))


@bp.post(f"{UPLOAD}/delete")
@needs(Role.ADMIN)
def delete_upload(upload_id: int) -> ResponseReturnValue:
    """Delete an upload with its file; what it imported stays."""
    with refusals(), writing() as session:
        found = uploads.get_upload(session, upload_id, to_change=True)
        name, folder = found.file_name, found.folder
        uploads.delete_upload(session, found, current_user.id)
    uploads.delete_folder(folder, _root())
    flash(f"{name} was deleted.", "success")
    return redirect(url_for(".imports"))


@bp.get(f"{UPLOAD}/rejects/<name>")
@needs(Role.ADMIN)
def rejects(upload_id: int, name: str) -> ResponseReturnValue:
    """Download the rows that an import did not take."""
    with refusals():
        path = uploads.find_rejects(uploads.get_upload(db.session(), upload_id), _root(), name)
    if path is None:
        raise NotFound("This import has no such rejects file.")
    kind = TYPES.get(path.suffix, "text/plain")
    return send_file(path.resolve(), mimetype=kind, as_attachment=True, download_name=path.name)


def _keep(received: Received) -> tuple[list[int], list[str]]:
    """Remember the files that are catalogues, delete the others; gives ids of those and what is wrong with these."""
    kept, refused = [], []
    for file in received.files:
        try:
            with writing() as session:
                kept.append(uploads.keep_upload(session, file, current_user.id, now_ms()).id)
        except UploadError as error:
            refused.append(str(error))
            file.discard()
        except BaseException:
            received.discard()
            raise
    return kept, refused


def _mapped_upload(upload_id: int) -> CatalogueUpload:
    found = uploads.get_upload(db.session(), upload_id, to_change=True)
    places = (
        (name.removeprefix(FIELD), field) for name, field in request.form.items() if name.startswith(FIELD)
    )
    chosen = {
        int(place): field for place, field in places if place.isascii() and place.isdigit() and len(place) < 6
    }
    uploads.map_columns(found, _root(), chosen)
    return found


def _list_page(*errors: str) -> str:
    limit = settings_of(current_app).max_upload_bytes
    return render_template(
        "catalogue/imports.html",
        uploads=uploads.newest_uploads(db.session()),
        errors=errors,
        limit=limit,
        utc_text=utc_text,
        no_worker=not worker_is_alive(now_ms()),
    )


def _preview_page(upload: CatalogueUpload) -> str:
    shown = uploads.preview_upload(upload, _root())
    return render_template("catalogue/import_preview.html", upload=upload, shown=shown, ignored=IGNORED)


def _progress_page(upload: CatalogueUpload) -> str:
    assert upload.job
    progress = progress_of(upload.job, now_ms())
    return render_template("catalogue/import_progress.html", upload=upload, job=upload.job, progress=progress)


def _root() -> Path:
    return settings_of(current_app).upload_folder
