"""Reads the audit log, the newest entry first."""

import json
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.service import BY_TOKEN
from webapp.catalogue.paging import Page, page_of
from webapp.models import Account, ApiToken, AuditEntry

LONGEST_FILTER = 200


@dataclass(frozen=True)
class Wanted:
    """Which entries somebody wants to see.

    Attributes:
        by: The exact name of an account; empty for everybody, the command line included.
        text: What occurs in the action or in what it was done to, whatever the case; empty for anything.
        since_ms: None for no limit.
    """

    by: str = ""
    text: str = ""
    since_ms: int | None = None


@dataclass(frozen=True)
class Entry:
    """One change, with the names of those who made it.

    Attributes:
        row: The entry itself.
        username: Who did it; None for the command line, or a program whose token acts for nobody.
        token: The name of the token by which a program did it; None where none did.
    """

    row: AuditEntry
    username: str | None
    token: str | None

    @property
    def who(self) -> str:
        """Everybody who had a part in it."""
        if self.token is None:
            return self.username or "command line"
        return f"token {self.token}" + (f" for {self.username}" if self.username else "")

    @property
    def detail(self) -> str:
        """What else was written down, as JSON on one line; empty for nothing."""
        told = {name: value for name, value in self.row.detail.items() if name != BY_TOKEN}
        return json.dumps(told, ensure_ascii=False) if told else ""


def entries_page(session: Session, wanted: Wanted, number: int) -> Page:
    """One page of the log; its rows are entries.

    Raises:
        PageError: There is no such page.
    """
    page = page_of(session, _query(wanted), [AuditEntry.id.desc()], number)
    return Page(
        _named(session, [(row, name) for row, name in page.rows]), page.number, page.total, page.is_cut
    )


def latest_entries(session: Session, wanted: Wanted, most: int) -> list[Entry]:
    """The last entries, at most `most` of them."""
    rows = session.execute(_query(wanted).order_by(AuditEntry.id.desc()).limit(most))
    return _named(session, [(row, name) for row, name in rows])


def _query(wanted: Wanted) -> Select[AuditEntry, str]:
    query = select(AuditEntry, Account.username).outerjoin(Account, Account.id == AuditEntry.account_id)
    if wanted.by:
        query = query.where(Account.username == wanted.by)
    if wanted.text:
        columns = (AuditEntry.action, AuditEntry.subject)
        query = query.where(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    if wanted.since_ms is not None:
        query = query.where(AuditEntry.occurred_at_ms >= wanted.since_ms)
    return query


def _named(session: Session, rows: list[tuple[AuditEntry, str | None]]) -> list[Entry]:
    used = {row.detail[BY_TOKEN] for row, _ in rows if BY_TOKEN in row.detail}
    names = dict(
        session.execute(select(ApiToken.id, ApiToken.name).where(ApiToken.id.in_(used))).tuples().all()
        if used
        else ()
    )
    return [Entry(row, username, names.get(row.detail.get(BY_TOKEN, 0))) for row, username in rows]
