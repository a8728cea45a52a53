"""Files that people upload to be predicted: queue one, find one with its results, try again, delete.

Everything about such a file stands in its job; the files themselves stand in a folder of their own.
"""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.service import record
from webapp.catalogue.inspection import refuse_unreadable
from webapp.catalogue.receiving import ReceivedFile, UploadError, in_their_words
from webapp.catalogue.source_files import SourceError
from webapp.jobs import service as jobs
from webapp.jobs.kinds import FILE_PREDICTION
from webapp.models import Job, JobState
from webapp.prediction.file_columns import columns_in
from webapp.prediction.file_formats import predictions_name

FILES_LISTED = 100
KEPT_DAYS = 30
OUTPUTS = {"csv": "predicted.csv", "jsonl": "predicted.jsonl"}
_DAY_S = 86_400

Asked = Literal["baseline", "advanced", "both"]


class UnknownFileError(LookupError):
    """There is no such file, or it is somebody else's."""


class FileStateError(ValueError):
    """A file is not in the state that this needs."""


@dataclass(frozen=True)
class Wish:
    """What to do with a file.

    Attributes:
        model: Which models answer.
        form: How the predictions are written, a key of `OUTPUTS`.
    """

    model: str = "both"
    form: str = "csv"

    def __post_init__(self) -> None:
        """Refuse what nobody can do."""
        for name, value, known in (
            ("model", self.model, get_args(Asked)),
            ("form", self.form, tuple(OUTPUTS)),
        ):
            if value not in known:
                raise UploadError(f"{name} is {value[:40]!r}, must be one of {', '.join(known)}")


def queue_file(session: Session, file: ReceivedFile, wish: Wish, account_id: int, now_ms: int) -> Job:
    """Look into a file that was received, and queue its prediction.

    Raises:
        UploadError: It is no file of tracks: a pointer, binary, damaged, or without a column that a model reads.
    """
    try:
        refuse_unreadable(file.path)
        if not file.path.stat().st_size:
            raise SourceError(f"{file.path.name} is empty")
        columns_in(file.path, {})
    except SourceError as error:
        text = in_their_words(error, file.path, file.shown_name)
        raise UploadError(
            text.removesuffix(", or say what a column holds with --map COLUMN=FIELD")
        ) from error
    parameters = {
        "folder": file.path.parent.name,
        "file": file.path.name,
        "shown_name": file.shown_name,
        "size_bytes": file.path.stat().st_size,
        "model": wish.model,
        "form": wish.form,
    }
    job = jobs.submit(session, FILE_PREDICTION, parameters, account_id, now_ms)
    _record(session, "file prediction queued", job, account_id)
    return job


def newest_files(session: Session, account_id: int) -> list[Job]:
    """The newest files of a person, at most `FILES_LISTED`."""
    mine = select(Job).where(Job.kind == FILE_PREDICTION, Job.account_id == account_id)
    return list(session.scalars(mine.order_by(Job.id.desc()).limit(FILES_LISTED)))


def get_file(session: Session, job_id: int, account_id: int) -> Job:
    """Fetch a file of a person by its job.

    Raises:
        UnknownFileError: There is none with this id, or it is somebody else's, of which nobody is told.
    """
    job = session.get(Job, job_id)
    if job is None or job.kind != FILE_PREDICTION or job.account_id != account_id:
        raise UnknownFileError(f"There is no file {job_id}.")
    return job


def results_of(job: Job, root: Path) -> dict[str, Path]:
    """The files that came of it, by the names under which they are downloaded; none before it is done."""
    if job.state != JobState.DONE:
        return {}
    folder = root / job.parameters["folder"]
    name = predictions_name(job.parameters["shown_name"], f".{job.parameters['form']}")
    rejected = f"{name.rpartition('.')[0]}.rejected.jsonl"
    output = folder / OUTPUTS[job.parameters["form"]]
    found = {name: output, rejected: output.with_name(f"{output.stem}.rejected.jsonl")}
    return {name: path for name, path in found.items() if path.is_file()}


def try_again(session: Session, job: Job, account_id: int) -> None:
    """Queue a failed prediction anew; it goes on where it stopped.

    Raises:
        FileStateError: It has not failed.
    """
    if job.state != JobState.FAILED:
        raise FileStateError("Only a prediction that failed can be tried again.")
    jobs.try_again(session, job)
    _record(session, "file prediction tried again", job, account_id)


def delete_file(session: Session, job: Job, account_id: int) -> str:
    """Forget a file; gives its folder, which `delete_folder` deletes after the commit.

    Raises:
        FileStateError: It waits or is being predicted.
    """
    if job.state in (JobState.QUEUED, JobState.RUNNING):
        raise FileStateError("This file waits or is being predicted; it can be deleted when that is over.")
    _record(session, "file prediction deleted", job, account_id)
    folder: str = job.parameters["folder"]
    session.delete(job)
    return folder


def delete_folder(folder: str, root: Path) -> None:
    """Delete a file with what came of it."""
    shutil.rmtree(root / folder, ignore_errors=True)


def delete_old(root: Path) -> None:
    """Delete the folders of files that nobody has touched for `KEPT_DAYS`, and what crashes left behind."""
    oldest_s = time.time() - KEPT_DAYS * _DAY_S
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.stat().st_mtime < oldest_s:
            shutil.rmtree(folder, ignore_errors=True)


def _record(session: Session, action: str, job: Job, account_id: int, **detail: Any) -> None:
    record(session, action, job.parameters["shown_name"][:100], account_id, job=job.id, **detail)
