"""How far reviewers agree with each other, and with the versions that they judged."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from ml.agreement import Kappa, cohens_kappa
from ml.experiments.intervals import Interval
from ml.experiments.wilson import wilson_interval
from webapp.catalogue.group_rows import group_names
from webapp.clock import utc_text
from webapp.models import Decision, ModelVersion, Verdict
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
    """

    version: str
    of: str
    agreed: int
    n: int
    interval: Interval

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
    """

    reviewers: Kappa | None
    by_group: list[Agreement]
    by_week: list[Agreement]
    by_order: list[Agreement]


def agreements(session: Session, now_ms: int) -> Agreements:
    """Measure agreement over the verdicts of the last `WEEKS_SHOWN` weeks that stand; of reviewers, over all."""
    names = group_names(session)
    tallies: dict[str, dict[tuple[str, str], list[int]]] = {"group": {}, "week": {}, "order": {}}
    keys: Mapping[str, Callable[[Row[Any], int], str]] = {
        "group": lambda row, shown: names[shown],
        "week": lambda row, shown: _week_of(row.created_at_ms),
        "order": lambda row, shown: row.ordering,
    }
    for row, shown in _judged(session, now_ms):
        for name, key in keys.items():
            tally = tallies[name].setdefault((row.version, key(row, shown)), [0, 0])
            tally[0] += bool(row.groups) and row.groups[0] == shown
            tally[1] += 1
    by_group, by_week, by_order = (_agreements(tallies[name]) for name in ("group", "week", "order"))
    return Agreements(
        reviewers=kappa_of_reviewers(session),
        by_group=sorted(by_group, key=lambda one: (-one.n, one.of)),
        by_week=sorted(by_week, key=lambda one: one.of, reverse=True),
        by_order=sorted(by_order, key=lambda one: (one.version, one.of)),
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


def _judged(session: Session, now_ms: int) -> Iterator[tuple[Row[Any], int]]:
    """Verdicts from the queue about an advanced version, each with the primary group that was shown."""
    rows = session.execute(
        select(
            *(Verdict.groups, Verdict.shown, Verdict.ordering, Verdict.created_at_ms, ModelVersion.version),
        )
        .join(ModelVersion, ModelVersion.id == Verdict.advanced_version_id)
        .where(
            Verdict.undone_at_ms.is_(None),
            Verdict.decision != Decision.SKIP,
            Verdict.ordering != ON_PAGE,
            Verdict.created_at_ms >= now_ms - WEEKS_SHOWN * _WEEK_MS,
        )
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for row in rows:
        shown = row.shown.get("advanced")
        if shown:
            yield row, int(shown[0][0])


def _agreements(tallies: dict[tuple[str, str], list[int]]) -> list[Agreement]:
    return [
        Agreement(version, of, agreed, n, wilson_interval(agreed, n))
        for (version, of), (agreed, n) in tallies.items()
    ]


def _week_of(at_ms: int) -> str:
    """The Monday that a week begins with, such as 2026-11-23."""
    monday = at_ms - (at_ms + _TO_MONDAY_MS) % _WEEK_MS
    return utc_text(monday)[:10]
