"""Experiments: make one, find one, report what came of it."""

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from ml.experiments import metrics
from webapp.experiments.plan_rows import new_rows
from webapp.experiments.plans import KEY, Plan, Split, genre_prediction_replay
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.report import Facts, LeftOut, Report, build_report
from webapp.models import Assignment, Experiment, ExperimentState, Exposure, Listener


class UnknownExperimentError(LookupError):
    """There is no experiment of this key."""


def create_experiment(session: Session, plan: Plan) -> Experiment:
    """Make an experiment.

    Raises:
        ExperimentError: The key is taken.
    """
    if find_experiment(session, plan.key):
        raise ExperimentError(f"there is an experiment {plan.key!r} already")
    experiment = new_rows(plan)
    session.add(experiment)
    session.flush()
    return experiment


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


def report_for(session: Session, key: str) -> Report:
    """Report an experiment from its per-listener sums.

    Raises:
        UnknownExperimentError: There is none of this key.
    """
    return report_of(session, get_experiment(session, key))


def report_of(session: Session, experiment: Experiment) -> Report:
    """Report an experiment that is at hand."""
    facts = Facts(
        key=experiment.key,
        name=experiment.name,
        hypothesis=experiment.hypothesis,
        is_replay=experiment.is_replay,
        is_synthetic=_has_synthetic_listeners(session, experiment),
        unlisted_events=metrics.count_unlisted_events(session, experiment.id),
        is_running=experiment.state == ExperimentState.RUNNING,
        left_out=LeftOut() if experiment.is_replay else _left_out(session, experiment),
    )
    return build_report(facts, experiment.variants, metrics.session_duration_sums(session, experiment.id))


def _left_out(session: Session, experiment: Experiment) -> LeftOut:
    kinds = (
        Assignment.is_override,
        and_(~Assignment.is_override, Exposure.id.is_(None)),
        and_(~Assignment.is_override, Exposure.is_mixed),
    )
    counts = (func.coalesce(func.sum(case((is_one, 1), else_=0)), 0) for is_one in kinds)
    counted = select(*counts).select_from(Assignment).outerjoin(Exposure, metrics.EXPOSURE_OF_ASSIGNED)
    overridden, unexposed, mixed = session.execute(
        counted.where(Assignment.experiment_id == experiment.id)
    ).one()
    return LeftOut(int(overridden), int(unexposed), int(mixed))


def _has_synthetic_listeners(session: Session, experiment: Experiment) -> bool:
    query = (
        select(Assignment.id)
        .join(Listener, Listener.id == Assignment.listener_id)
        .where(Assignment.experiment_id == experiment.id, Listener.is_synthetic)
    )
    return session.scalar(query.limit(1)) is not None
