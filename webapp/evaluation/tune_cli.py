"""`flask models tune`."""

from typing import TYPE_CHECKING

import click

from webapp.command_numbers import SEED, NumberRange
from webapp.evaluation.command_group import models, refusals
from webapp.extensions import db
from webapp.models import ModelKind

if TYPE_CHECKING:
    from ml.settings import Settings
    from ml.study import FoldResult
    from ml.tuning import Outcome, Trial
    from webapp.evaluation.tuning import Tuned

_ROWS_SHOWN = 10


@models.command()
@click.argument("kind", type=click.Choice([kind.value for kind in ModelKind]))
@click.option("--minutes", type=NumberRange(0.1, 10_000), default=60, show_default=True, help="Most time.")
@click.option(
    "--trials", type=click.IntRange(2, 10_000), default=40, show_default=True, help="Most settings."
)
@click.option("--folds", type=click.IntRange(2, 10), default=3, show_default=True, help="Of artists.")
@click.option(
    "--seed",
    type=SEED,
    default=20260101,
    show_default=True,
    help="The one to train with: its test artists are left out. Also of the draws.",
)
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Trials at once.")
@click.option(
    "--scheduler", help="Address of a Dask scheduler, such as tcp://10.0.0.1:8786, to run trials on."
)
def tune(
    kind: str, minutes: float, trials: int, folds: int, seed: int, jobs: int, scheduler: str | None
) -> None:
    """Search for better hyperparameters of KIND, which `flask models train` then takes.

    Settings are drawn at random and judged on folds of the artists that a version may learn from, never on those
    that test it. A run that was stopped goes on when the same command is given again.
    """
    from ml.tuning import Limits
    from webapp.evaluation.tuning import SchedulerError, tune_model

    limits = Limits(trials, 60 * minutes, folds)
    with refusals():
        try:
            tuned = tune_model(db.session(), ModelKind(kind), limits, seed, _say, jobs, scheduler)
        except SchedulerError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt as interruption:
            raise click.ClickException(
                "tuning was interrupted; what it found so far is kept, and the same command goes on from there"
            ) from interruption
    click.echo("\n".join([*_table(tuned.outcome), _conclusion(kind, tuned)]))


def _say(number: int, fold: int, settings: "Settings", result: "FoldResult") -> None:
    click.echo(
        f"trial {number}, fold {fold}: log-loss {result.log_loss:.4f}, accuracy {result.accuracy:.3f}, "
        f"{result.seconds:.0f} s",
        err=True,
    )


def _table(outcome: "Outcome") -> list[str]:
    """The best trials that saw all folds, and what each sets unlike the present settings."""
    rows = [f"{'log-loss':>9}{'accuracy':>10}{'seconds':>9}  settings"]
    return rows + [_row(trial, outcome.present) for trial in outcome.finished[:_ROWS_SHOWN]]


def _row(trial: "Trial", present: "Settings") -> str:
    known = present.record()
    changed = [f"{name} {value:g}" for name, value in trial.settings.record().items() if value != known[name]]
    accuracy = sum(one.accuracy for one in trial.results) / len(trial.results)
    seconds = sum(one.seconds for one in trial.results)
    what = ", ".join(changed) or "as they are at present"
    return f"{trial.log_loss:>9.4f}{accuracy:>10.3f}{seconds:>9.0f}  {what}"


def _conclusion(kind: str, tuned: "Tuned") -> str:
    outcome = tuned.outcome
    given_up = len(outcome.trials) - len(outcome.finished)
    counts = f"{len(outcome.trials)} settings were tried, {given_up} of them given up before the last fold"
    if not any(trial.settings == outcome.present for trial in outcome.finished):
        return f"{counts}. The present settings have not seen all folds yet: run the command again to go on."
    if not tuned.is_written:
        return f"{counts}. None is better than the present settings, which stay."
    return f"{counts}. The best is written: `flask models train {kind}` takes it from now on."
