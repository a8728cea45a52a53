"""How much a reviewer has done today, and how fast."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.models import Verdict

LATEST = 21
# A longer gap is a pause, and no item took that long.
PAUSE_MS = 120_000


def count_since(session: Session, account_id: int, since_ms: int) -> int:
    """How many verdicts of a reviewer stand since a moment; skips are among them."""
    return (
        session.scalar(
            select(func.count()).where(
                Verdict.account_id == account_id,
                Verdict.created_at_ms >= since_ms,
                Verdict.undone_at_ms.is_(None),
            )
        )
        or 0
    )


def latest_times(session: Session, account_id: int, since_ms: int) -> list[int]:
    """When the reviewer's last verdicts since a moment were, the newest first, epoch milliseconds."""
    return list(
        session.scalars(
            select(Verdict.created_at_ms)
            .where(Verdict.account_id == account_id, Verdict.created_at_ms >= since_ms)
            .order_by(Verdict.created_at_ms.desc())
            .limit(LATEST)
        )
    )


def items_per_minute(times_ms: Sequence[int]) -> float | None:
    """The pace between pauses: 60 seconds by the median gap.

    Args:
        times_ms: When verdicts were, the newest first.

    Returns:
        None where fewer than three of the gaps are no pauses.
    """
    gaps = [later - earlier for later, earlier in pairwise(times_ms)]
    worked = [gap for gap in gaps if gap <= PAUSE_MS]
    return 60_000 / max(1.0, median(worked)) if len(worked) >= 3 else None
