"""Whose sessions an analysis counts, and from when to when."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Select, SQLColumnExpression, Subquery, case, cast, func, literal, select
from sqlalchemy.orm import Session

from ml.experiments.stored_events import EXPOSURE_OF_ASSIGNED
from webapp.models import Assignment, Experiment, Exposure, Listener, ListeningSession, Variant

DAY_MS = 24 * 3_600_000
WEEK_MS = 7 * DAY_MS
HISTORY_DAYS = 28


@dataclass(frozen=True)
class Scope:
    """The listeners that count, each with the moment that parts their past from what is measured.

    Attributes:
        listeners: Subquery of one row per listener: `listener_id`, `arm` (position of the variant, 0 for the
            control), `block` (0 without one), `exposed_at_ms` and `was_premium` (0 or 1).
        starts_at_ms: No listener was exposed before it, epoch milliseconds.
        cutoff_ms: Sessions that began at it or later do not count.
        history_ms: How far before the exposure the past reaches.
    """

    listeners: Subquery
    starts_at_ms: int
    cutoff_ms: int
    history_ms: int = HISTORY_DAYS * DAY_MS

    @property
    def days(self) -> float:
        """From the first moment to the last, in days."""
        return max(0, self.cutoff_ms - self.starts_at_ms) / DAY_MS


def scope_of(session: Session, experiment: Experiment, cutoff_ms: int) -> Scope:
    """The listeners of an experiment who saw one variant only, and whose variant nobody overrode.

    In a replay of an old log nobody was exposed: all its sessions count, as if everybody had been at its beginning,
    and the log's end is the cut-off.

    Args:
        session: Where the tables are.
        experiment: Of any state.
        cutoff_ms: Where the data end, epoch milliseconds; for an experiment.
    """
    if experiment.is_replay:
        first, last = _ends_of_log(session, experiment)
        return Scope(_replayed(experiment, first), first, last + 1)
    starts_at_ms = experiment.started_at_ms or experiment.created_at_ms
    earliest = session.scalar(
        select(func.min(Exposure.exposed_at_ms)).where(Exposure.experiment_id == experiment.id)
    )
    starts_at_ms = starts_at_ms if earliest is None else min(earliest, starts_at_ms)
    return Scope(_exposed(experiment, cutoff_ms), starts_at_ms, cutoff_ms)


def everybody(exposed_at_ms: int, cutoff_ms: int, premium: bool | None = None) -> Scope:
    """All listeners with a session before the cut-off, as if exposed at one moment: what plans learn from.

    Args:
        exposed_at_ms: The moment, epoch milliseconds.
        cutoff_ms: Where the data end.
        premium: Only listeners with premium, or only those without; None for all.
    """
    chosen: Select[int, int, int, int, int] = select(
        Listener.id.label("listener_id"),
        literal(0).label("arm"),
        literal(0).label("block"),
        _moment(exposed_at_ms).label("exposed_at_ms"),
        _whole(Listener.is_premium.is_(True)).label("was_premium"),
    ).where(
        select(ListeningSession.id)
        .where(ListeningSession.listener_id == Listener.id, ListeningSession.first_event_ms < cutoff_ms)
        .exists()
    )
    if premium is not None:
        chosen = chosen.where(func.coalesce(Listener.is_premium, False) == premium)
    return Scope(chosen.subquery("counted"), exposed_at_ms, cutoff_ms)


def _exposed(experiment: Experiment, cutoff_ms: int) -> Subquery:
    return (
        _assigned(experiment, Exposure.exposed_at_ms, _whole(Exposure.was_premium))
        .join(Exposure, EXPOSURE_OF_ASSIGNED)
        .where(~Exposure.is_mixed, Exposure.exposed_at_ms < cutoff_ms)
        .subquery("counted")
    )


def _replayed(experiment: Experiment, first_ms: int) -> Subquery:
    return (
        _assigned(experiment, _moment(first_ms), _whole(Listener.is_premium.is_(True)))
        .join(Listener, Listener.id == Assignment.listener_id)
        .subquery("counted")
    )


def _assigned(
    experiment: Experiment, exposed_at_ms: SQLColumnExpression[int], was_premium: SQLColumnExpression[int]
) -> Select[int, int, int, int, int]:
    return (
        select(
            Assignment.listener_id,
            Variant.position.label("arm"),
            func.coalesce(Assignment.block, 0).label("block"),
            exposed_at_ms.label("exposed_at_ms"),
            was_premium.label("was_premium"),
        )
        .join(Variant, Variant.id == Assignment.variant_id)
        .where(Assignment.experiment_id == experiment.id, ~Assignment.is_override)
    )


def _ends_of_log(session: Session, experiment: Experiment) -> tuple[int, int]:
    table = ListeningSession
    ends = (
        select(func.min(table.first_event_ms), func.max(table.last_event_ms))
        .join(Assignment, Assignment.listener_id == table.listener_id)
        .where(Assignment.experiment_id == experiment.id)
    )
    first, last = session.execute(ends).one()
    return (first or 0), (last or 0)


def _moment(epoch_ms: int) -> SQLColumnExpression[int]:
    # Bound as a plain parameter, PostgreSQL would take it for 32 bits.
    return cast(literal(epoch_ms, BigInteger), BigInteger)


def _whole(flag: SQLColumnExpression[bool]) -> SQLColumnExpression[int]:
    return case((flag, 1), else_=0)
