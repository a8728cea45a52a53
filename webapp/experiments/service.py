"""Experiments: make one, find one, list them."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.experiments.plan_rows import new_rows
from webapp.experiments.plans import KEY, Plan, Split, genre_prediction_replay
from webapp.experiments.refusals import ExperimentError
from webapp.models import Assignment, Experiment


class UnknownExperimentError(LookupError):
    """There is no experiment of this key."""


def create_experiment(session: Session, plan: Plan) -> Experiment:
    """Make an experiment.

    Raises:
        ExperimentError: The key is taken, be it since a moment ago.
    """
    _demand_free(session, plan.key)
    experiment = new_rows(plan)
    try:
        with session.begin_nested():
            session.add(experiment)
    except IntegrityError:
        _demand_free(session, plan.key)
        raise
    return experiment


def _demand_free(session: Session, key: str) -> None:
    if find_experiment(session, key):
        raise ExperimentError(f"there is an experiment {key!r} already")


def find_experiment(session: Session, key: str) -> Experiment | None:
    """Find an experiment by its key; a text that cannot be a key finds none."""
    if not KEY.fullmatch(key):
        return None
    return session.scalar(select(Experiment).where(Experiment.key == key))


def get_experiment(session: Session, key: str) -> Experiment:
    """Get an experiment by its key.

    Raises:
        UnknownExperimentError: There is none.
    """
    experiment = find_experiment(session, key)
    if experiment is None:
        raise UnknownExperimentError(f"There is no experiment {key[:60]!r}")
    return experiment


def get_or_create_replay(session: Session, key: str, split: Split | None) -> Experiment:
    """Get an experiment, or make it as a replay that divides by `split`, or by hash if that is None.

    Raises:
        ExperimentError: It exists and divides in another way or is no replay, or the key cannot be one.
    """
    experiment = find_experiment(session, key)
    if experiment is None:
        return create_experiment(session, genre_prediction_replay(key, split or "hash"))
    if not experiment.is_replay:
        raise ExperimentError(
            f"experiment {key!r} is no replay: its listeners get their variants when they come"
        )
    if split not in (None, experiment.split):
        raise ExperimentError(
            f"experiment {key!r} divides by {experiment.split}, which stays: choose another key for {split}"
        )
    return experiment


def list_experiments(session: Session) -> list[tuple[Experiment, int]]:
    """Every experiment with the number of its listeners, the newest first."""
    listeners = func.count(Assignment.id)
    rows = session.execute(
        select(Experiment, listeners)
        .outerjoin(Assignment, Assignment.experiment_id == Experiment.id)
        .group_by(Experiment.id)
        .order_by(Experiment.created_at_ms.desc(), Experiment.id.desc())
    )
    return [(experiment, count) for experiment, count in rows]
