"""The life of an experiment: draft, running, stopped, archived; it never goes back, and every step is logged."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.service import record
from webapp.clock import now_ms, utc_text
from webapp.experiments.cohorts import COMPLETE, assign_cohort, is_cohort
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.segments import NoRoomError, Segment, grown, share_of
from webapp.experiments.snapshots import final_look
from webapp.models import Experiment, ExperimentState, Layer

_NEXT: Mapping[ExperimentState, ExperimentState] = {
    ExperimentState.RUNNING: ExperimentState.DRAFT,
    ExperimentState.STOPPED: ExperimentState.RUNNING,
    ExperimentState.ARCHIVED: ExperimentState.STOPPED,
}


class StateError(ValueError):
    """A step that the state of an experiment does not allow, and why."""


def start(
    session: Session, experiment: Experiment, account_id: int | None = None, at_ms: int | None = None
) -> None:
    """Let a draft run: from now on it takes listeners, and what it compares is locked.

    A cohort gets its variants now, all of it.

    Args:
        session: Inside a write transaction.
        experiment: A draft.
        account_id: Who starts it; None for the command line or a program.
        at_ms: When, epoch milliseconds, for a story of the past; None for now.

    Raises:
        StateError: It is no draft, its end has passed, its layer has no room for its share, or its cohort is too small.
    """
    _demand(session, experiment, ExperimentState.RUNNING)
    now, share = now_ms() if at_ms is None else at_ms, share_of(experiment.segments)
    _refuse_times(experiment, now)
    segments = _room(session, experiment, [], share)
    detail = {"listeners": _take_cohort(session, experiment, segments, now)} if is_cohort(experiment) else {}
    experiment.segments = segments
    experiment.state, experiment.started_at_ms = ExperimentState.RUNNING, now
    told = {} if at_ms is None else {"since": utc_text(at_ms)}
    record(session, "experiment started", experiment.key, account_id, traffic_share=share, **detail, **told)


def stop(session: Session, experiment: Experiment, account_id: int | None = None) -> None:
    """End a running experiment: it takes no more listeners, its room in its layer is free again, its report is kept.

    Raises:
        StateError: It does not run.
    """
    _demand(session, experiment, ExperimentState.STOPPED)
    experiment.state, experiment.stopped_at_ms = ExperimentState.STOPPED, now_ms()
    record(session, "experiment stopped", experiment.key, account_id)
    final_look(session, experiment, experiment.stopped_at_ms, account_id)


def archive(session: Session, experiment: Experiment, account_id: int | None = None) -> None:
    """Put a stopped experiment away; its report stays readable.

    Raises:
        StateError: It is not stopped.
    """
    _demand(session, experiment, ExperimentState.ARCHIVED)
    experiment.state = ExperimentState.ARCHIVED
    record(session, "experiment archived", experiment.key, account_id)


def ramp(session: Session, experiment: Experiment, share: float, account_id: int | None = None) -> None:
    """Let a running experiment take a larger share of all listeners; nobody in it is moved or lost.

    Raises:
        StateError: It does not run, the share is smaller than now or above 1, its layer has no room, or it
            has a cohort.
    """
    lock(session, experiment)
    before = share_of(experiment.segments)
    if experiment.state != ExperimentState.RUNNING:
        raise StateError(f"experiment {experiment.key!r} is {experiment.state}, must be running to be ramped")
    if is_cohort(experiment):
        raise StateError(f"experiment {experiment.key!r} cannot be ramped: {COMPLETE}")
    if not before <= share <= 1:
        raise StateError(f"traffic_share is {share}, must be {before:g} to 1: it may only grow")
    experiment.segments = _room(session, experiment, experiment.segments, share)
    record(session, "experiment ramped", experiment.key, account_id, before=before, after=share)


def extend(
    session: Session, experiment: Experiment, ends_at_ms: int | None, account_id: int | None = None
) -> None:
    """Let a running experiment end later, or never where `ends_at_ms` is None.

    Raises:
        StateError: It does not run, or that is not later than its end now.
    """
    lock(session, experiment)
    before = experiment.ends_at_ms
    if experiment.state != ExperimentState.RUNNING:
        raise StateError(
            f"experiment {experiment.key!r} is {experiment.state}, must be running to be extended"
        )
    if before is None:
        raise StateError(f"experiment {experiment.key!r} has no end: there is nothing later")
    if ends_at_ms is not None and ends_at_ms <= before:
        raise StateError(f"ends_at is {utc_text(ends_at_ms)}, must be after {utc_text(before)}")
    experiment.ends_at_ms = ends_at_ms
    record(session, "experiment extended", experiment.key, account_id, before=before, after=ends_at_ms)


def demand_draft(experiment: Experiment) -> None:
    """Refuse to change what an experiment is once it has run.

    Raises:
        StateError: It is no draft any more; names what is locked, and what is not.
    """
    if experiment.state == ExperimentState.DRAFT:
        return
    locked = f"experiment {experiment.key!r} is {experiment.state}, so its whole definition is locked"
    if experiment.state == ExperimentState.RUNNING:
        locked += "; only its traffic_share may grow (ramp) and its ends_at be later (extend)"
    raise StateError(locked)


def _refuse_times(experiment: Experiment, now_ms: int) -> None:
    if experiment.ends_at_ms is not None and experiment.ends_at_ms <= now_ms:
        raise StateError(f"ends_at is {utc_text(experiment.ends_at_ms)}, must be in the future to start")
    starts_at_ms = experiment.starts_at_ms
    if is_cohort(experiment) and starts_at_ms is not None and starts_at_ms > now_ms:
        raise StateError(
            f"starts_at is {utc_text(starts_at_ms)}, must have come before a cohort can be taken: start it then"
        )


def _take_cohort(session: Session, experiment: Experiment, segments: Sequence[Segment], now_ms: int) -> int:
    try:
        return assign_cohort(session, experiment, segments, now_ms)
    except ExperimentError as error:
        raise StateError(str(error)) from error


def _demand(session: Session, experiment: Experiment, state: ExperimentState) -> None:
    """Refuse a step to a state that does not follow on the present one."""
    lock(session, experiment)
    if experiment.state != _NEXT[state]:
        raise StateError(
            f"experiment {experiment.key!r} is {experiment.state}, must be {_NEXT[state]} to become {state}"
        )


def lock(session: Session, experiment: Experiment) -> None:
    """Let one change at a time decide on the newest row; SQLite's write lock has seen to that already."""
    session.flush()
    session.refresh(experiment, with_for_update=True)
    if experiment.layer_id is not None:
        session.scalar(select(Layer.id).where(Layer.id == experiment.layer_id).with_for_update())


def _room(
    session: Session, experiment: Experiment, own: list[list[float]], share: float
) -> list[list[float]]:
    others: list[list[float]] = []
    if experiment.layer_id is not None:
        running = select(Experiment.segments).where(
            Experiment.layer_id == experiment.layer_id,
            Experiment.state == ExperimentState.RUNNING,
            Experiment.id != experiment.id,
        )
        others = [segment for segments in session.scalars(running) for segment in segments]
    try:
        return grown(own, others, share)
    except NoRoomError as error:
        raise StateError(f"{error}: other experiments of its layer hold the rest") from error
