"""`flask predict FILE`: predict every track of a file."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.catalogue.cli import map_option
from webapp.config import settings_of
from webapp.errors import NotReadyError
from webapp.extensions import db
from webapp.models import ModelKind
from webapp.prediction.file_draft import GOES_ON, Done, DraftError
from webapp.prediction.file_formats import ENDINGS, OutputError, predictions_name
from webapp.prediction.file_prediction import FileTask
from webapp.prediction.serving_files import ServingFile, serving_files
from webapp.progress_bar import progress_bar


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Where the predictions go, ending in {ENDINGS}; by default NAME.predictions.csv beside FILE.",
)
@click.option(
    "--model",
    type=click.Choice(["baseline", "advanced", "both"]),
    default="both",
    show_default=True,
    help="Which models answer.",
)
@click.option("--force", is_flag=True, help="Replace an output that is there already.")
@click.option("--restart", is_flag=True, help="Begin anew instead of going on where an earlier run stopped.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="How many processes compute; by default one for each core, or only this one if FILE is small.",
)
@map_option
@with_appcontext
def predict(
    file: Path,
    output: Path | None,
    model: str,
    force: bool,
    restart: bool,
    processes: int | None,
    overrides: dict[str, str],
) -> None:
    """Predict the genres of every track in FILE (.csv, .csv.gz, .jsonl, .jsonl.gz or .parquet), of any size.

    Rows that cannot be taken go to a file of their own, each with its line, column, code and value. Killed at any
    moment, the command goes on where it stopped when it is run again, and ends with the same bytes.
    """
    from webapp.catalogue.source_files import SourceError
    from webapp.prediction.piece_worker import WorkerError

    target = output or file.with_name(predictions_name(file.name))
    if not target.parent.is_dir():
        raise click.ClickException(f"there is no folder {target.parent} to write {target.name} into")
    if target.exists() and not force:
        raise click.ClickException(f"{target} exists already; replace it with --force, or choose --output")
    try:
        task = FileTask(file, target, _versions(model), overrides)
        done = _predict(task, restart, processes)
    except (SourceError, OutputError, DraftError, NotReadyError, WorkerError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"{error.strerror or error}: {error.filename or target}; {GOES_ON}"
        ) from error
    except KeyboardInterrupt as interruption:
        raise click.ClickException(f"interrupted; {GOES_ON}") from interruption
    click.echo(f"{target}: {done.lines - done.rejected:,} tracks predicted, {done.rejected:,} rows rejected")
    if done.rejected:
        click.echo(f"Rejected rows: {task.rejects}")


def _versions(model: str) -> tuple[ServingFile, ...]:
    kinds = [kind for kind in ModelKind if model in (kind, "both")]
    return serving_files(db.session(), settings_of(current_app).artefact_folder, kinds)


def _predict(task: FileTask, restart: bool, processes: int | None) -> Done:
    from webapp.prediction.file_prediction import predict_file
    from webapp.prediction.file_processes import in_processes, processes_for

    with (
        in_processes(task, processes or processes_for(task.source)) as compute,
        progress_bar(task.source.stat().st_size, task.source.name, "B") as show,
    ):
        return predict_file(
            task, compute, lambda bytes_read, done: show(bytes_read, f"{done.lines:,} rows"), restart
        )
