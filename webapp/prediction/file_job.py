"""The background prediction of an uploaded file."""

from typing import Any

from flask import current_app

from webapp.catalogue.receiving import in_their_words
from webapp.catalogue.source_files import SourceError
from webapp.config import settings_of
from webapp.errors import NotReadyError
from webapp.extensions import db
from webapp.jobs.work import JobError, Work
from webapp.models import ModelKind
from webapp.prediction.file_draft import Done, DraftError
from webapp.prediction.file_prediction import FileTask, predict_file
from webapp.prediction.file_requests import OUTPUTS
from webapp.prediction.file_threads import in_threads
from webapp.prediction.serving_files import serving_files
from webapp.transaction import writing


def run(work: Work) -> dict[str, Any]:
    """Predict the file of a job; a job that lost its worker goes on where that stopped.

    Returns:
        How many tracks were predicted and how many rows rejected, and the versions that answered.

    Raises:
        JobError: The file cannot be predicted.
    """
    try:
        task = _task(work)
        done = _predict(work, task)
    except SourceError as error:
        raise JobError(in_their_words(error, task.source, work.parameters["shown_name"])) from error
    except (NotReadyError, DraftError) as error:
        raise JobError(str(error)) from error
    except OSError as error:
        raise JobError(
            f"A file cannot be read or written: {error.strerror}. Make room, then try again."
        ) from error
    return {
        "predicted": done.lines - done.rejected,
        "rejected": done.rejected,
        "versions": [version.version for version in task.versions],
    }


def _task(work: Work) -> FileTask:
    settings, asked = settings_of(current_app), work.parameters
    folder = settings.prediction_folder / asked["folder"]
    if not (folder / asked["file"]).is_file():
        raise JobError(f"The file {asked['shown_name']} is gone. Upload it again.")
    kinds = [kind for kind in ModelKind if asked["model"] in (kind, "both")]
    versions = serving_files(db.session(), settings.artefact_folder, kinds)
    return FileTask(folder / asked["file"], folder / OUTPUTS[asked["form"]], versions)


def _predict(work: Work, task: FileTask) -> Done:
    """Predict the file; if other models serve than when it was begun, all of it is predicted by the new ones."""
    name = work.parameters["shown_name"]
    work.tell(total=task.source.stat().st_size, done=0, message=f"Predicting {name}")

    def progress(bytes_read: int, done: Done) -> None:
        so_far = f"Predicting {name}: {done.lines:,} rows read, {done.rejected:,} of them rejected"
        work.tell(done=bytes_read, message=so_far)
        with writing():
            work.checkpoint()

    compute = in_threads(task)
    try:
        return predict_file(task, compute, progress)
    except DraftError:
        return predict_file(task, compute, progress, begin_anew=True)
