"""Uploaded catalogues: keep one, map its columns, start its import, delete it."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from webapp.accounts.service import record
from webapp.catalogue.kinds import DERIVED, FIELDS_OF, REQUIRED, Kind
from webapp.catalogue.layouts import IGNORED
from webapp.catalogue.preview import Preview, preview_file
from webapp.catalogue.receiving import ReceivedFile, UploadError, in_their_words
from webapp.catalogue.source_files import SourceError
from webapp.jobs import service as jobs
from webapp.jobs.kinds import CATALOGUE_IMPORT
from webapp.models import CatalogueUpload, JobState

UPLOADS_LISTED = 100
REJECTS = "rejects"
STRAY_AFTER_MS = 24 * 3_600_000


class UnknownUploadError(LookupError):
    """There is no such upload."""


class UploadStateError(ValueError):
    """An upload is not in the state that this needs."""


@dataclass(frozen=True)
class UploadPreview:
    """A preview with what a page needs to let people map the columns.

    Attributes:
        preview: As the file is read with the columns that were mapped.
        problem: Why it cannot be imported as it is, if so.
        choices: The fields that a column may be mapped to.
        required: The fields that every row needs; empty while the kind is unknown.
    """

    preview: Preview
    problem: str | None
    choices: Sequence[str]
    required: Sequence[str]


def keep_upload(session: Session, file: ReceivedFile, account_id: int, now_ms: int) -> CatalogueUpload:
    """Look into a file that was received, and remember it.

    Raises:
        UploadError: It is no catalogue at all: a pointer, binary, damaged.
    """
    try:
        preview = preview_file(file.path, {})
    except SourceError as error:
        raise UploadError(in_their_words(error, file.path, file.shown_name)) from error
    upload = CatalogueUpload(
        file_name=file.shown_name,
        folder=file.path.parent.name,
        size_bytes=file.path.stat().st_size,
        kind=preview.kind,
        column_map={},
        account_id=account_id,
        created_at_ms=now_ms,
    )
    session.add(upload)
    session.flush()
    _record(session, "catalogue uploaded", upload, account_id, size_bytes=upload.size_bytes)
    return upload


def newest_uploads(session: Session) -> list[CatalogueUpload]:
    """The newest uploads with their jobs, at most `UPLOADS_LISTED`."""
    query = select(CatalogueUpload).options(joinedload(CatalogueUpload.job))
    return list(session.scalars(query.order_by(CatalogueUpload.id.desc()).limit(UPLOADS_LISTED)))


def get_upload(session: Session, upload_id: int, to_change: bool = False) -> CatalogueUpload:
    """Fetch an upload, and lock its row if it is to be changed.

    Raises:
        UnknownUploadError: There is none with this id.
    """
    upload = session.get(CatalogueUpload, upload_id, with_for_update=to_change or None)
    if upload is None:
        raise UnknownUploadError(f"There is no upload {upload_id}.")
    return upload


def path_of(upload: CatalogueUpload, root: Path) -> Path:
    """Where the file of an upload stands.

    Raises:
        UploadStateError: It is gone.
    """
    files = [path for path in (root / upload.folder).glob("*") if path.is_file()]
    if not files:
        raise UploadStateError(
            f"The file of {upload.file_name} is gone. Delete this upload and upload it again."
        )
    return files[0]


def preview_upload(upload: CatalogueUpload, root: Path) -> UploadPreview:
    """Read the beginning of an uploaded file.

    Raises:
        UploadStateError: It cannot be read any longer.
    """
    path = path_of(upload, root)
    try:
        preview = preview_file(path, upload.column_map)
    except SourceError as error:
        raise UploadStateError(in_their_words(error, path, upload.file_name)) from error
    problem = preview.problem and in_their_words(SourceError(preview.problem), path, upload.file_name)
    kinds = [preview.kind] if preview.kind else list(Kind)
    choices = dict.fromkeys(name for kind in kinds for name in FIELDS_OF[kind])
    return UploadPreview(preview, problem, list(choices), _required(preview))


def _required(preview: Preview) -> list[str]:
    if preview.kind is None:
        return []
    filled = {column.field for column in preview.columns}
    derived = DERIVED.get(preview.kind, frozenset()) - filled
    return [name for name in REQUIRED[preview.kind] if name not in derived]


def map_columns(upload: CatalogueUpload, root: Path, chosen: Mapping[int, str]) -> None:
    """Remember the fields that a person chose for columns, where they differ from what is understood anyway.

    Args:
        upload: One that has not been started.
        root: The upload folder.
        chosen: The field of each column by its place; `-` ignores the column, nothing leaves it to its name.

    Raises:
        UploadStateError: It was started already, or its file cannot be read.
    """
    _refuse_started(upload)
    columns = preview_file(path_of(upload, root), {}).columns
    understood = {place: column.field or IGNORED for place, column in enumerate(columns)}
    upload.column_map = {
        columns[place].name: field
        for place, field in chosen.items()
        if place in understood and field and field != understood[place]
    }


def start_import(session: Session, upload: CatalogueUpload, root: Path, account_id: int, now_ms: int) -> None:
    """Queue the import of an upload.

    Raises:
        UploadStateError: It was started already, or its columns are not understood.
    """
    _refuse_started(upload)
    shown = preview_upload(upload, root)
    if shown.problem:
        raise UploadStateError(shown.problem)
    upload.kind = shown.preview.kind
    job = jobs.submit(session, CATALOGUE_IMPORT, {"upload_id": upload.id}, account_id, now_ms)
    upload.job_id = job.id
    _record(session, "catalogue import started", upload, account_id, job=job.id, columns=upload.column_map)


def retry_import(session: Session, upload: CatalogueUpload, account_id: int) -> None:
    """Queue a failed import anew.

    Raises:
        UploadStateError: It has not failed.
    """
    if upload.job is None or upload.job.state != JobState.FAILED:
        raise UploadStateError("Only an import that failed can be tried again.")
    jobs.try_again(session, upload.job)
    _record(session, "catalogue import tried again", upload, account_id, job=upload.job.id)


def delete_upload(session: Session, upload: CatalogueUpload, account_id: int) -> None:
    """Forget an upload; what it imported stays. Its folder is deleted by `delete_folder` after the commit.

    Raises:
        UploadStateError: Its import waits or runs.
    """
    if upload.job is not None and upload.job.state in (JobState.QUEUED, JobState.RUNNING):
        raise UploadStateError("The import of this upload waits or runs; it can be deleted when it is over.")
    _record(session, "catalogue upload deleted", upload, account_id)
    session.delete(upload)


def delete_folder(folder: str, root: Path) -> None:
    """Delete the file and the rejects of an upload."""
    shutil.rmtree(root / folder, ignore_errors=True)


def delete_strays(session: Session, root: Path, now_ms: int) -> None:
    """Delete the folders of uploads that were cut off by a crash: old, and no row knows them."""
    for folder in root.iterdir() if root.is_dir() else ():
        is_old = now_ms - folder.stat().st_mtime * 1000 > STRAY_AFTER_MS
        if is_old and not session.scalar(select(exists().where(CatalogueUpload.folder == folder.name))):
            shutil.rmtree(folder, ignore_errors=True)


def find_rejects(upload: CatalogueUpload, root: Path, name: str) -> Path | None:
    """Find a rejects file of the import by its name, which must be one that the job has listed."""
    result = upload.job.result if upload.job else None
    if name not in (result or {}).get("rejects", ()):
        return None
    path = root / upload.folder / REJECTS / name
    return path if path.is_file() else None


def _refuse_started(upload: CatalogueUpload) -> None:
    if upload.job_id is not None:
        raise UploadStateError("The import of this upload was started already.")


def _record(session: Session, action: str, upload: CatalogueUpload, account_id: int, **detail: Any) -> None:
    record(session, action, upload.file_name[:100], account_id, upload=upload.id, **detail)
