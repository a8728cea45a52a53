"""First real uses: from when on a listener counts."""

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.clock import utc_text
from webapp.experiments.assigning import find_assignment
from webapp.models import Experiment, Exposure, Listener, ListeningSession, Variant


class NotAssignedError(LookupError):
    """A listener was exposed who has no variant."""


class ExposureTimeError(ValueError):
    """A listener was exposed to an experiment when it did not run."""


def demand_running(experiment: Experiment, at_ms: int) -> None:
    """Refuse an exposure from before the second of the start, with which old sessions would count, or after the stop.

    Raises:
        ExposureTimeError: The experiment did not run then; one that has not started is left to `expose`.
    """
    started, stopped = experiment.started_at_ms, experiment.stopped_at_ms
    if started is not None and at_ms < started // 1_000 * 1_000:
        raise ExposureTimeError(
            f"exposed_at is {utc_text(at_ms)}, must not be before the start, {utc_text(started)}"
        )
    if stopped is not None and at_ms > stopped:
        raise ExposureTimeError(
            f"exposed_at is {utc_text(at_ms)}, must not be after the stop, {utc_text(stopped)}"
        )


def expose(
    session: Session,
    experiment: Experiment,
    listener: Listener,
    variant: Variant | None,
    exposed_at_ms: int,
    received_at_ms: int,
) -> Exposure:
    """Remember when a listener first saw their variant; of several reports the earliest time counts.

    Args:
        session: Inside a write transaction.
        experiment: That the listener is in.
        listener: Who has a variant.
        variant: What was shown; None for the variant that was assigned. Another one marks the listener as mixed.
        exposed_at_ms: When, UTC epoch milliseconds.
        received_at_ms: When the report came.

    Raises:
        NotAssignedError: The listener has no variant of this experiment.
    """
    assignment = find_assignment(session, experiment, listener)
    if assignment is None:
        raise NotAssignedError(
            f"listener {listener.external_id[:100]!r} has no variant of experiment {experiment.key!r}: assign first"
        )
    # The listener's row stands for their exposures, of which there may be none yet to lock.
    session.execute(select(Listener.id).where(Listener.id == listener.id).with_for_update())
    shown = assignment.variant_id if variant is None else variant.id
    found = session.scalar(
        select(Exposure)
        .where(Exposure.experiment_id == experiment.id, Exposure.listener_id == listener.id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        found = Exposure(
            experiment_id=experiment.id,
            listener_id=listener.id,
            variant_id=shown,
            exposed_at_ms=exposed_at_ms,
            received_at_ms=received_at_ms,
            was_premium=_was_premium(session, listener, exposed_at_ms),
            is_mixed=shown != assignment.variant_id,
        )
        session.add(found)
    else:
        if exposed_at_ms < found.exposed_at_ms:
            found.exposed_at_ms = exposed_at_ms
            found.was_premium = _was_premium(session, listener, exposed_at_ms)
        found.is_mixed = found.is_mixed or shown != found.variant_id
    session.flush()
    return found


def note_purchases(session: Session, bought: Iterable[tuple[str, int]]) -> None:
    """Learn of purchases of premium that come late: whoever was exposed after theirs had premium then.

    Args:
        session: Inside a write transaction.
        bought: External id of the listener, and when, epoch milliseconds.
    """
    for listener_id, at_ms in bought:
        of_listener = select(Listener.id).where(Listener.external_id == listener_id).scalar_subquery()
        session.execute(
            update(Exposure)
            .where(Exposure.listener_id == of_listener, Exposure.exposed_at_ms > at_ms)
            .values(was_premium=True)
        )


def _was_premium(session: Session, listener: Listener, at_ms: int) -> bool:
    """Whether they had premium: as the listener's row says, or by a purchase in a session before."""
    bought = select(ListeningSession.id).where(
        ListeningSession.listener_id == listener.id,
        ListeningSession.premium_purchases > 0,
        ListeningSession.first_event_ms < at_ms,
    )
    return bool(listener.is_premium) or session.scalar(bought.limit(1)) is not None
