"""Who is in a running experiment, and which variant they get: decided once, and kept."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ml.experiments.assignment import TRAFFIC_DOMAIN, bucket_of, variant_of
from webapp.accounts.service import record
from webapp.clock import utc_text
from webapp.experiments.cohorts import COMPLETE, is_cohort
from webapp.experiments.first_rows import insert_unless_there
from webapp.experiments.segments import holds
from webapp.models import Assignment, Experiment, ExperimentState, Listener, ListeningSession, Variant


class OverrideError(ValueError):
    """A variant that cannot be set by hand, and why."""


def running_experiments(session: Session) -> list[Experiment]:
    """The experiments that take listeners now, the oldest first."""
    running = select(Experiment).where(Experiment.state == ExperimentState.RUNNING)
    return list(session.scalars(running.order_by(Experiment.started_at_ms, Experiment.id)))


def find_assignment(session: Session, experiment: Experiment, listener: Listener) -> Assignment | None:
    """The variant that a listener has already."""
    return session.scalar(
        select(Assignment).where(
            Assignment.experiment_id == experiment.id, Assignment.listener_id == listener.id
        )
    )


def assign(session: Session, experiment: Experiment, listener: Listener, now_ms: int) -> Assignment | None:
    """Give a listener their variant, the same at every call and in every process.

    Args:
        session: Inside a write transaction.
        experiment: Of any state; one that does not run takes nobody new.
        listener: With a row.
        now_ms: The time of a new assignment.

    Returns:
        None for a listener who is not in the experiment: see `reason_to_stay_out`.
    """
    found = find_assignment(session, experiment, listener)
    if found or reason_to_stay_out(session, experiment, listener, now_ms):
        return found
    weights = {variant.key: variant.weight for variant in experiment.variants}
    key = variant_of(listener.external_id, experiment.salt, weights)
    (variant,) = (one for one in experiment.variants if one.key == key)
    _insert(session, experiment, listener, variant, now_ms)
    return find_assignment(session, experiment, listener)


def reason_to_stay_out(
    session: Session, experiment: Experiment, listener: Listener, now_ms: int
) -> str | None:
    """Why a listener without a variant gets none now, in words; None if they get one."""
    if experiment.state != ExperimentState.RUNNING:
        return f"the experiment is {experiment.state}"
    if is_cohort(experiment):
        return COMPLETE
    return _reason_of_time(experiment, now_ms) or _reason_of_listener(session, experiment, listener)


def _reason_of_time(experiment: Experiment, now_ms: int) -> str | None:
    starts_at_ms, ends_at_ms = experiment.starts_at_ms, experiment.ends_at_ms
    if starts_at_ms is not None and now_ms < starts_at_ms:
        return f"the experiment takes listeners from {utc_text(starts_at_ms)} on"
    if ends_at_ms is not None and now_ms >= ends_at_ms:
        return f"the experiment took its last listeners before {utc_text(ends_at_ms)}"
    return None


def _reason_of_listener(session: Session, experiment: Experiment, listener: Listener) -> str | None:
    salt = experiment.layer.salt if experiment.layer else experiment.salt
    if not holds(experiment.segments, bucket_of(listener.external_id, salt, TRAFFIC_DOMAIN)):
        return "the listener is outside its share of the traffic"
    if other := _elsewhere_in_layer(session, experiment, listener):
        return f"the listener is in experiment {other!r} of the same layer"
    premium = experiment.population_premium
    if premium is not None and bool(listener.is_premium) != premium:
        return f"its population is listeners {'with' if premium else 'without'} premium"
    least = experiment.population_minimum_sessions
    if least and _count_sessions(session, listener) < least:
        return f"its population is listeners with at least {least} sessions"
    return None


def override(
    session: Session,
    experiment: Experiment,
    listener: Listener,
    variant: Variant,
    now_ms: int,
    account_id: int | None,
) -> Assignment:
    """Set a listener's variant by hand, for a demonstration or a test; the analysis leaves them out for good.

    Raises:
        OverrideError: The variant is of another experiment, the experiment does not run, or the listener is in another
            one of its layer.
    """
    if variant.experiment_id != experiment.id:
        raise OverrideError(f"experiment {experiment.key!r} has no variant {variant.key!r}")
    if experiment.state != ExperimentState.RUNNING:
        raise OverrideError(f"experiment {experiment.key!r} is {experiment.state}, must be running")
    if other := _elsewhere_in_layer(session, experiment, listener):
        raise OverrideError(
            f"listener {listener.external_id[:100]!r} is in experiment {other!r} of the same layer, must be in none"
        )
    _insert(session, experiment, listener, variant, now_ms)
    found = find_assignment(session, experiment, listener)
    assert found
    found.variant_id, found.is_override = variant.id, True
    record(
        session,
        "variant overridden",
        experiment.key,
        account_id,
        listener=listener.external_id,
        variant=variant.key,
    )
    return found


def _elsewhere_in_layer(session: Session, experiment: Experiment, listener: Listener) -> str | None:
    """The key of another running experiment of the same layer that the listener is in, be it by hand."""
    if experiment.layer_id is None:
        return None
    return session.scalar(
        select(Experiment.key)
        .join(Assignment, Assignment.experiment_id == Experiment.id)
        .where(
            Experiment.layer_id == experiment.layer_id,
            Experiment.id != experiment.id,
            Experiment.state == ExperimentState.RUNNING,
            Assignment.listener_id == listener.id,
        )
        .limit(1)
    )


def _count_sessions(session: Session, listener: Listener) -> int:
    counted = select(func.count()).where(ListeningSession.listener_id == listener.id)
    return session.scalar(counted) or 0


def _insert(
    session: Session, experiment: Experiment, listener: Listener, variant: Variant, now_ms: int
) -> None:
    insert_unless_there(
        session,
        Assignment,
        ["experiment_id", "listener_id"],
        experiment_id=experiment.id,
        listener_id=listener.id,
        variant_id=variant.id,
        assigned_at_ms=now_ms,
        is_override=False,
    )
