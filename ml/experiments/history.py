"""What the log of the past says to whoever plans an experiment: how much listeners differ, and how they come."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Select, and_, case, cast, func, literal, select
from sqlalchemy.orm import Session

from ml.experiments.analysis.listener_sums import listener_sums
from ml.experiments.analysis.lookups import genre_breadth
from ml.experiments.analysis.metric_columns import metric_columns
from ml.experiments.analysis.scope import DAY_MS, Scope, everybody
from ml.experiments.analysis.tallies import ArmTally, mean_of_history
from ml.experiments.metric_catalogue import Metric
from ml.experiments.ratios import linearised
from ml.experiments.samples import InsufficientDataError, Sample
from webapp.models import Listener, ListeningSession

MOST_FOR_MIDDLE = 200_000
MOST_LISTENERS = 100_000


@dataclass(frozen=True)
class Log:
    """When the sessions of the past began, and how many listeners are looked at.

    Attributes:
        first_ms: Of the first session, epoch milliseconds.
        middle_ms: As many began before as from it on.
        last_ms: Of the last one.
        step: Of more than 100,000 listeners, only every second, third, ... is looked at, by row id.
    """

    first_ms: int
    middle_ms: int
    last_ms: int
    step: int = 1

    @property
    def days_before(self) -> float:
        """From the first session to the middle."""
        return (self.middle_ms - self.first_ms) / DAY_MS


@dataclass(frozen=True)
class MetricHistory:
    """One metric over the listeners of the log.

    Attributes:
        metric: Which.
        listeners: With a session, of those looked at.
        sample: Of all sessions, each listener's time counted from their first one; of those with a value.
        variance_removed: By CUPED, were the experiment the later half of the log and the past the earlier one; a
            fraction. None for a metric without a past, and where too few listeners have one.
        step: Every how manieth listener was looked at.
    """

    metric: Metric
    listeners: int
    sample: Sample
    variance_removed: float | None
    step: int = 1

    @property
    def listeners_with_value(self) -> int:
        """Of all listeners, those who were not looked at estimated from the others."""
        return self.sample.n * self.step

    @property
    def share_with_value(self) -> float:
        """Listeners with a value among all, a fraction."""
        return self.sample.n / self.listeners


@dataclass(frozen=True, eq=False)
class Arrivals:
    """How the listeners of the log would have come into an experiment that had begun at its middle.

    Attributes:
        come: Listeners with a session by the end of each day, int64 array of shape (n_days,).
        new_per_day: Of them, those who had never had one before, on an average day.
    """

    come: NDArray[np.int64]
    new_per_day: float

    def days_until(self, listeners: float) -> float | None:
        """Return when so many have come, days from the start; beyond the log only new ones come.

        None if they never do.
        """
        if not len(self.come):
            return None
        if listeners <= self.come[-1]:
            return float(np.searchsorted(self.come, listeners) + 1)
        missing = listeners - int(self.come[-1])
        return len(self.come) + missing / self.new_per_day if self.new_per_day else None


def find_log(session: Session) -> Log | None:
    """Find when the sessions began; None without any.

    The middle is the median, of more than 200,000 sessions that of every second, third, ... one.
    """
    table = ListeningSession
    count, first, last = session.execute(
        select(func.count(), func.min(table.first_event_ms), func.max(table.first_event_ms))
    ).one()
    if not count:
        return None
    step = count // MOST_FOR_MIDDLE + 1
    chosen = select(table.first_event_ms).where(table.id % step == 0)
    n = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    middle = session.scalar(chosen.order_by(table.first_event_ms).offset(n // 2).limit(1))
    highest = session.scalar(select(func.max(Listener.id))) or 0
    return Log(first, last if middle is None else middle, last, highest // MOST_LISTENERS + 1)


def history_of(session: Session, metric: Metric, log: Log, premium: bool | None = None) -> MetricHistory:
    """Summarise a metric over all listeners.

    Args:
        session: Where the tables are.
        metric: Of the catalogue.
        log: As `find_log` found it.
        premium: Only listeners with premium, or only those without; None for all.

    Raises:
        InsufficientDataError: Fewer than 2 listeners have a value.
    """
    whole, n_listeners = _tally(session, metric, _from_first_session(log, premium))
    removed = _variance_removed(session, metric, log, premium) if metric.has_history else None
    return MetricHistory(metric, n_listeners, whole.sample(), removed, log.step)


def arrivals(session: Session, log: Log, premium: bool | None = None) -> Arrivals:
    """Count how listeners came from the middle of the log on."""
    table = ListeningSession
    since = func.min(case((table.first_event_ms >= log.middle_ms, table.first_event_ms)))
    firsts: Select[int, int] = select(
        func.min(table.first_event_ms).label("ever_ms"), since.label("since_ms")
    )
    firsts = firsts.where(table.listener_id % log.step == 0).group_by(table.listener_id)
    if premium is not None:
        of_population = func.coalesce(Listener.is_premium, False) == premium
        firsts = firsts.join(Listener, Listener.id == table.listener_id).where(of_population)
    one = firsts.subquery("one")
    day = cast((one.c.since_ms - log.middle_ms) // DAY_MS, BigInteger)
    is_new = case((one.c.ever_ms >= log.middle_ms, 1), else_=0)
    by_day = select(day, func.count(), func.sum(is_new)).where(one.c.since_ms.is_not(None)).group_by(day)
    rows = [(int(a), int(b), int(c)) for a, b, c in session.execute(by_day)]
    days = (log.last_ms - log.middle_ms) // DAY_MS + 1
    counts = np.zeros(days, dtype=np.int64)
    for at, came, _ in rows:
        counts[at] = came * log.step
    return Arrivals(counts.cumsum(), log.step * sum(new for _, _, new in rows) / days)


def _from_first_session(log: Log, premium: bool | None) -> Scope:
    """Everybody as if exposed at their first session; premium then is premium that they have not bought since."""
    table = ListeningSession
    had_premium = and_(Listener.is_premium.is_(True), func.sum(table.premium_purchases) == 0)
    chosen = (
        select(
            table.listener_id,
            literal(0).label("arm"),
            literal(0).label("block"),
            func.min(table.first_event_ms).label("exposed_at_ms"),
            case((had_premium, 1), else_=0).label("was_premium"),
        )
        .join(Listener, Listener.id == table.listener_id)
        .where(table.listener_id % log.step == 0)
        .group_by(table.listener_id, Listener.is_premium)
    )
    if premium is not None:
        chosen = chosen.where(func.coalesce(Listener.is_premium, False) == premium)
    return Scope(chosen.subquery("counted"), log.first_ms, log.last_ms + 1)


def _tally(session: Session, metric: Metric, scope: Scope) -> tuple[ArmTally, int]:
    """Sum a metric over a scope of one arm, and count its listeners."""
    breadth = genre_breadth(session, scope) if metric.key == "genre_breadth" else None
    tally, n = ArmTally(metric), 0
    for part in listener_sums(session, scope):
        sums = breadth.beside(part) if breadth else part
        tally.add(metric_columns(metric, sums, scope), np.ones(len(sums), dtype=bool))
        n += len(sums)
    return tally, n


def _variance_removed(session: Session, metric: Metric, log: Log, premium: bool | None) -> float | None:
    """The squared correlation of a metric with its own past, both linearised where it is a ratio."""
    counted = everybody(log.middle_ms, log.last_ms + 1, premium).listeners
    looked_at = select(counted).where(counted.c.listener_id % log.step == 0).subquery("looked_at")
    whole_past = Scope(looked_at, log.middle_ms, log.last_ms + 1, log.middle_ms - log.first_ms)
    tally, _ = _tally(session, metric, whole_past)
    try:
        arm = tally.with_covariate(mean_of_history(tally))
        _, spread = linearised(arm.moments)
    except InsufficientDataError:
        return None
    if not (spread[0, 0] > 0 and spread[1, 1] > 0):
        return None
    return min(1.0, float(spread[0, 1] ** 2 / (spread[0, 0] * spread[1, 1])))
