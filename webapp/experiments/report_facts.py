"""What a report says of an experiment besides its results: heading, arms and plan."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session

from ml.experiments.analysis.gathering import ArmCounts
from ml.experiments.analysis.scope import DAY_MS
from ml.experiments.stored_events import EXPOSURE_OF_ASSIGNED
from webapp.experiments.report_document import ArmFacts, Heading, Plan
from webapp.models import Assignment, Experiment, ExperimentState, Exposure, Listener, Variant


def heading_of(session: Session, experiment: Experiment, now_ms: int) -> Heading:
    """Say what the experiment is; its days end when it stops."""
    started, end = experiment.started_at_ms, experiment.stopped_at_ms or now_ms
    return Heading(
        key=experiment.key,
        name=experiment.name,
        hypothesis=experiment.hypothesis,
        state=experiment.state,
        is_replay=experiment.is_replay,
        is_synthetic=_has_synthetic_listeners(session, experiment),
        day=None if started is None else max(0, end - started) // DAY_MS + 1,
    )


def arms_of(session: Session, experiment: Experiment, counts: Sequence[ArmCounts]) -> list[ArmFacts]:
    """Count who is in every arm, the control first, and who is left out of it.

    Args:
        session: Where the tables are.
        experiment: Of any state.
        counts: Of the listeners who count, by position of the arm.
    """
    assigned = _assigned(session, experiment)
    return [
        _arm(experiment, variant, assigned.get(variant.id, (0, 0, 0, 0)), of_arm)
        for variant, of_arm in zip(experiment.variants, counts, strict=True)
    ]


def plan_of(experiment: Experiment, listeners: int, now_ms: int) -> Plan:
    """Say what was fixed beforehand, and how long it will take at the rate so far.

    Args:
        experiment: Of any state.
        listeners: With a value of the primary metric now.
        now_ms: The time, epoch milliseconds.
    """
    return Plan(
        primary_metric=experiment.primary_metric,
        split=experiment.split,
        planned_listeners=experiment.planned_listeners,
        planned_looks=experiment.planned_looks,
        looking=experiment.looking,
        winsorised_at=experiment.winsorised_at,
        starts_at_ms=experiment.starts_at_ms,
        ends_at_ms=experiment.ends_at_ms,
        days_left=_days_left(experiment, listeners, now_ms),
    )


def _days_left(experiment: Experiment, listeners: int, now_ms: int) -> float | None:
    if experiment.state != ExperimentState.RUNNING or experiment.started_at_ms is None:
        return None
    if experiment.ends_at_ms is not None:
        return max(0.0, (experiment.ends_at_ms - now_ms) / DAY_MS)
    days = (now_ms - experiment.started_at_ms) / DAY_MS
    if experiment.planned_listeners is None or not listeners or days <= 0:
        return None
    return max(0.0, (experiment.planned_listeners - listeners) / (listeners / days))


def _arm(
    experiment: Experiment, variant: Variant, assigned: tuple[int, int, int, int], counts: ArmCounts
) -> ArmFacts:
    n, overridden, unexposed, mixed = assigned
    return ArmFacts(
        key=variant.key,
        name=variant.name,
        weight=variant.weight,
        shows=variant.shows,
        model_version=variant.model_version.version if variant.model_version else None,
        assigned=n,
        overridden=overridden,
        unexposed=0 if experiment.is_replay else unexposed,
        mixed=0 if experiment.is_replay else mixed,
        without_sessions=counts.without_sessions,
        sessions=counts.sessions,
        single_event_sessions=counts.single_event_sessions,
        open_sessions=counts.open_sessions,
        late_events=counts.late_events,
    )


def _assigned(session: Session, experiment: Experiment) -> dict[int, tuple[int, int, int, int]]:
    """Variant id to its listeners assigned, overridden, unexposed and mixed."""
    by_hash = ~Assignment.is_override
    kinds: tuple[ColumnElement[bool], ...] = (
        by_hash,
        Assignment.is_override.is_(True),
        and_(by_hash, Exposure.id.is_(None)),
        and_(by_hash, Exposure.is_mixed),
    )
    counted = (
        select(Assignment.variant_id, *(func.count(case((is_one, 1))) for is_one in kinds))
        .outerjoin(Exposure, EXPOSURE_OF_ASSIGNED)
        .where(Assignment.experiment_id == experiment.id)
        .group_by(Assignment.variant_id)
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in session.execute(counted)}


def _has_synthetic_listeners(session: Session, experiment: Experiment) -> bool:
    of_it = exists().where(
        Assignment.experiment_id == experiment.id,
        Listener.id == Assignment.listener_id,
        Listener.is_synthetic,
    )
    return bool(session.scalar(select(of_it)))
