"""The history of an experiment, snapshot by snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.experiments.snapshots import opened
from webapp.models import Account, ReportSnapshot


@dataclass(frozen=True)
class HistoryRow:
    """One snapshot.

    Attributes:
        by: User name; None for the command line or a program.
        sentence: The decision of its time; None if the snapshot cannot be read, or is not what was hashed.
    """

    snapshot: ReportSnapshot
    by: str | None
    sentence: str | None
    is_intact: bool


def history_rows(session: Session, snapshots: Sequence[ReportSnapshot]) -> list[HistoryRow]:
    """Name who kept each snapshot, and what it concluded."""
    ids = {snapshot.account_id for snapshot in snapshots if snapshot.account_id}
    accounts = session.scalars(select(Account).where(Account.id.in_(ids)))
    names = {account.id: account.username for account in accounts}
    return [_row(snapshot, names.get(snapshot.account_id or 0)) for snapshot in snapshots]


def _row(snapshot: ReportSnapshot, by: str | None) -> HistoryRow:
    frozen = opened(snapshot)
    sentence = frozen.document.decision.sentence if frozen.document else None
    return HistoryRow(snapshot, by, sentence, frozen.is_intact)
