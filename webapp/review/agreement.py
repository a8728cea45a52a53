"""How far reviewers agree with each other, and with the versions that they judged."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from ml.agreement import Kappa, cohens_kappa
from ml.experiments.intervals import Interval
from ml.experiments.wilson import wilson_interval
from webapp.catalogue.group_rows import group_names
from webapp.clock import utc_text
from webapp.models import Decision, ModelKind, ModelVersion, Verdict
from webapp.review.items import DAY_MS
from webapp.review.second_looks import JUDGING, ON_PAGE, SECOND_LOOK

WEEKS_SHOWN = 12
_WEEK_MS = 7 * DAY_MS
# The first day of the epoch was a Thursday; weeks begin on Mondays.
_TO_MONDAY_MS = 3 * DAY_MS
_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Agreement:
    """How many verdicts say the primary group of a version.

    Attributes:
        version: Whose.
        of: What the verdicts have in common: a group, a week, an order.
        agreed: Verdicts that say the version's primary group.
        n: Verdicts; skips are none.
        interval: Of the share, by Wilson.
        week: The Monday of their week, where they have that in common, too.
    """

    version: str
    of: str
    agreed: int
    n: int
    interval: Interval
    week: str | None = None

    @property
    def share(self) -> float:
        """Agreed verdicts per verdict, a fraction."""
        return self.agreed / self.n


@dataclass(frozen=True)
class Agreements:
    """What the agreement page shows.

    Attributes:
        reviewers: Of two reviewers who judged the same items; None before there is one such item.
        by_group: Of each version on each group that it put first, the most judged first.
        by_week: Of each version by week, the latest first.
        by_order: Of each version by how the queue was ordered: only `random` items stand for all.
        over_time: Of each version on each group by week, in the order of `by_group`, the earliest week first.
    """

    reviewers: Kappa | None
    by_group: list[Agreement]
    by_week: list[Agreement]
    by_order: list[Agreement]
    over_time: list[Agreement]

    @property
    def weeks(self) -> list[str]:
        """The weeks in which something was judged, the earliest first."""
        return sorted({one.of for one in self.by_week})


def agreements(session: Session, now_ms: int) -> Agreements:
    """Measure agreement over the verdicts of the last `WEEKS_SHOWN` weeks that stand; of reviewers, over all."""
    names = group_names(session)
    tallies: dict[str, dict[tuple[str, str, str | None], list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0])
    )
    for row, version, shown in _judged(session, now_ms):
        group, week = names[shown], _week_of(row.created_at_ms)
        agrees = bool(row.groups) and row.groups[0] == shown
        common = {
            "group": (group, None),
            "week": (week, None),
            "order": (row.ordering, None),
            "over time": (group, week),
        }
        for name, key in common.items():
            tally = tallies[name][version, *key]
            tally[0] += agrees
            tally[1] += 1
    by_group, by_week, by_order, over_time = (
        _agreements(tallies[name]) for name in ("group", "week", "order", "over time")
    )
    by_group.sort(key=lambda one: (-one.n, one.of, one.version))
    place = {(one.version, one.of): number for number, one in enumerate(by_group)}
    return Agreements(
        reviewers=kappa_of_reviewers(session),
        by_group=by_group,
        by_week=sorted(by_week, key=lambda one: (one.of, one.version), reverse=True),
        by_order=sorted(by_order, key=lambda one: (one.version, one.of)),
        over_time=sorted(over_time, key=lambda one: (place[one.version, one.of], one.week)),
    )


def kappa_of_reviewers(session: Session) -> Kappa | None:
    """Agreement of first and second looks on the primary group; a rejection counts as a group of its own."""
    first, second = aliased(Verdict), aliased(Verdict)
    rows = session.execute(
        select(first.groups, second.groups)
        .join(second, (second.artist_id == first.artist_id) | (second.track_id == first.track_id))
        .where(
            second.ordering == SECOND_LOOK,
            second.undone_at_ms.is_(None),
            second.decision.in_(JUDGING),
            first.ordering.not_in((SECOND_LOOK, ON_PAGE)),
            first.undone_at_ms.is_(None),
            first.decision.in_(JUDGING),
            first.account_id != second.account_id,
        )
    ).all()
    if not rows:
        return None
    pairs = [tuple(groups[0] if groups else None for groups in row) for row in rows]
    return cohens_kappa([one for one, _ in pairs], [other for _, other in pairs])


def _judged(session: Session, now_ms: int) -> Iterator[tuple[Row[Any], str, int]]:
    """Verdicts from the queue, each once for every version that answered, with the primary group that it gave."""
    versions = dict(session.execute(select(ModelVersion.id, ModelVersion.version)).tuples().all())
    rows = session.execute(
        select(
            Verdict.groups,
            Verdict.shown,
            Verdict.ordering,
            Verdict.created_at_ms,
            Verdict.advanced_version_id.label("advanced"),
            Verdict.baseline_version_id.label("baseline"),
        )
        .where(
            Verdict.undone_at_ms.is_(None),
            Verdict.decision != Decision.SKIP,
            Verdict.ordering != ON_PAGE,
            Verdict.created_at_ms >= now_ms - WEEKS_SHOWN * _WEEK_MS,
        )
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for row in rows:
        for kind in ModelKind:
            version, shown = versions.get(getattr(row, kind)), row.shown.get(kind)
            if version and shown:
                yield row, version, int(shown[0][0])


def _agreements(tallies: Mapping[tuple[str, str, str | None], list[int]]) -> list[Agreement]:
    return [
        Agreement(version, of, agreed, n, wilson_interval(agreed, n), week)
        for (version, of, week), (agreed, n) in tallies.items()
    ]


def _week_of(at_ms: int) -> str:
    """The Monday that a week begins with, such as 2026-11-23."""
    monday = at_ms - (at_ms + _TO_MONDAY_MS) % _WEEK_MS
    return utc_text(monday)[:10]
