"""The background import of an uploaded catalogue."""

from pathlib import Path
from typing import Any

from flask import current_app

from webapp.catalogue import service, uploads
from webapp.catalogue.receiving import in_their_words
from webapp.catalogue.refreshing import refresh_all
from webapp.catalogue.rejects import Rejects
from webapp.catalogue.source_files import SourceError
from webapp.catalogue.sources import find_sources
from webapp.catalogue.upserts import Outcome
from webapp.config import settings_of
from webapp.extensions import db
from webapp.jobs.work import JobError, Work
from webapp.transaction import writing

Result = dict[str, Any]


def run(work: Work) -> Result:
    """Import the file of an upload, then bring up to date what is derived from the catalogue.

    Returns:
        The counts of the file, the names of the rejects files, and what was done afterwards.

    Raises:
        JobError: The file cannot be imported; what was imported before that stays.
    """
    root = settings_of(current_app).upload_folder
    try:
        upload = uploads.get_upload(db.session(), work.parameters["upload_id"])
        path, columns, shown_name = uploads.path_of(upload, root), upload.column_map, upload.file_name
    except (uploads.UnknownUploadError, uploads.UploadStateError) as error:
        raise JobError(str(error)) from error
    try:
        result = _import(work, path, columns, shown_name)
    except SourceError as error:
        raise JobError(in_their_words(error, path, shown_name)) from error
    except OSError as error:
        raise JobError(
            f"A file cannot be read or written: {error.strerror}. Make room, then try again."
        ) from error
    return result | {"after": _refresh(work)}


def _import(work: Work, path: Path, columns: dict[str, str], shown_name: str) -> Result:
    source, *_ = find_sources([path], columns)
    work.tell(total=path.stat().st_size, done=0, message=f"Importing {shown_name}")
    with writing() as session:
        work.save(session)
    with Rejects(path.parent / uploads.REJECTS) as rejects:
        report = service.FileReport(source)
        service.import_file(
            work.bulk_writing,
            source,
            rejects,
            is_synthetic=False,
            progress=lambda done: work.tell(done=done, message=_so_far(report, shown_name)),
            report=report,
        )
    return {"files": [_counts(report, shown_name)], "rejects": [file.name for file in rejects.paths()]}


def _so_far(report: service.FileReport, shown_name: str) -> str:
    return f"Importing {shown_name}: {report.read:,} rows read, {report.rejected:,} of them rejected"


def _counts(report: service.FileReport, shown_name: str) -> Result:
    return {
        "name": shown_name,
        "kind": report.source.kind.value,
        "read": report.read,
        **{outcome.value: report.outcomes[outcome] for outcome in Outcome},
        "rejected": report.rejected,
        "notes": [f"{count:,} {note}" for note, count in report.notes.items() if count],
    }


def _refresh(work: Work) -> list[str]:
    """Bring up to date what is derived from the catalogue; gives what was done, in words."""

    def tell(message: str) -> None:
        work.tell(message=message)
        with writing():
            work.checkpoint()

    return list(refresh_all(tell=tell))
