"""The use case of tuning: search for better hyperparameters of a kind, and keep them where training reads them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from ml.settings import Settings, settings_of
from ml.tuned_settings import read_settings, write_tuned
from webapp.evaluation.registry import artefact_folder
from webapp.models import ModelKind

if TYPE_CHECKING:
    from ml.study import FoldResult
    from ml.tuning import Limits, Outcome

Say = Callable[[int, int, Settings, "FoldResult"], None]


class SchedulerError(ValueError):
    """A Dask scheduler that cannot be reached, or no library to reach it with."""


@dataclass(frozen=True)
class Tuned:
    """What a run of tuning came to.

    Attributes:
        outcome: All trials.
        known_before: Results that an earlier run of the same study had left.
        is_written: Whether better settings now stand where training reads them.
    """

    outcome: "Outcome"
    known_before: int
    is_written: bool


def tune_model(
    session: Session,
    kind: ModelKind,
    limits: "Limits",
    seed: int,
    say: Say,
    jobs: int = 1,
    scheduler: str | None = None,
) -> Tuned:
    """Search until a limit is reached; a run that was killed goes on from its study in the artefact folder.

    Args:
        session: Only reads.
        kind: Which model.
        limits: Of trials, time and folds.
        seed: That versions are trained with: their test artists are left out of tuning. Also of the draws.
        say: Hears of every new result.
        jobs: Trials that run at once on this machine.
        scheduler: Address of a Dask scheduler, such as `tcp://10.0.0.1:8786`, on whose workers trials run instead.

    Raises:
        DatasetError: The catalogue has too few artists or groups.
        SchedulerError: There is no such scheduler.
        SettingsError: What an earlier tuning wrote is damaged, or nothing can be written.
        StudyError: The study is damaged.
    """
    from ml.dataset import load_dataset
    from ml.study import Study
    from ml.tuning import in_parallel, tune
    from ml.tuning_folds import tuning_folds

    present = read_settings(artefact_folder(), kind.value, "full")
    dataset = load_dataset(session)
    session.rollback()
    folds = tuning_folds(dataset, seed, limits.folds)
    artefact_folder().mkdir(parents=True, exist_ok=True)
    name = f"tuning-{kind.value}-{dataset.fingerprint[:12]}-seed-{seed}-folds-{limits.folds}.jsonl"
    study = Study(artefact_folder() / name)
    known = len(study)
    with _workers(jobs, scheduler) as at_once:
        run = in_parallel(kind.value, folds, seed, at_once)
        default = settings_of(kind.value, "full")
        outcome = tune(study, default, present, limits, seed, run, at_once, say)
    better = outcome.better
    if better:
        facts = {
            "log_loss": better.log_loss,
            "trials": len(outcome.trials),
            "folds": limits.folds,
            "seed": seed,
            "data_fingerprint": dataset.fingerprint,
        }
        write_tuned(artefact_folder(), kind.value, better.settings, facts)
    return Tuned(outcome, known, better is not None)


@contextmanager
def _workers(jobs: int, scheduler: str | None) -> Iterator[int]:
    """Let joblib use a Dask scheduler if there is one; gives the number of trials to run at once."""
    if scheduler is None:
        yield jobs
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise SchedulerError(
            f"the scheduler {scheduler} needs the package distributed, which is not installed; "
            "it is the extra `dask` of setup.cfg"
        ) from error
    from joblib import parallel_config

    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise SchedulerError(f"there is no Dask scheduler at {scheduler}: {error}") from error
    with client, parallel_config("dask"):
        yield max(1, sum(client.ncores().values()))
