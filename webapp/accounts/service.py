"""Accounts: make one, check a password, write the audit log."""

import secrets
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.clock import now_ms
from webapp.models import Account, AuditEntry, Role

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 500
FAILURES_ALLOWED = 10
FAILURE_WINDOW_MS = 15 * 60 * 1000
FAILED = "sign-in failed"
# Of an entry's detail: the number of the token by which a program made the change.
BY_TOKEN = "by_token"

_hasher = PasswordHasher()


class AccountError(ValueError):
    """An account that cannot be made, and why."""


def create_account(session: Session, username: str, password: str, role: Role) -> Account:
    """Make an account.

    Raises:
        AccountError: The name is taken or empty, or the password is outside its length limits.
    """
    username = username.strip()
    if not 1 <= len(username) <= 80:
        raise AccountError(f"the username has {len(username)} characters, must have 1 to 80")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(
            f"the password has {len(password)} characters, "
            f"must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}"
        )
    if find_account(session, username):
        raise AccountError(f"there is an account named {username!r} already")
    account = Account(
        username=username,
        password_hash=_hasher.hash(password),
        role=role,
        is_active=True,
        created_at_ms=now_ms(),
    )
    session.add(account)
    session.flush()
    record(session, "account created", username, account_id=None, role=role)
    return account


def find_account(session: Session, username: str) -> Account | None:
    """Find an account by its name, which is compared exactly."""
    return session.scalar(select(Account).where(Account.username == username))


def first_admin(session: Session) -> tuple[str, str] | None:
    """Make an admin if none exists, and return its name and generated password; else None.

    The name is `admin`, or `admin-2` and so on where somebody else is called that.
    """
    if session.scalar(select(Account.id).where(Account.role == Role.ADMIN).limit(1)):
        return None
    names = ("admin", *(f"admin-{number}" for number in range(2, 1000)))
    name = next(name for name in names if find_account(session, name) is None)
    password = secrets.token_urlsafe(15)
    create_account(session, name, password, Role.ADMIN)
    return name, password


def check_password(session: Session, username: str, password: str) -> Account | None:
    """Return the account if name and password belong together; a failure goes to the audit log."""
    account = find_account(session, username)
    known = account is not None and account.is_active
    try:
        _hasher.verify(account.password_hash if account and known else _nobody(), password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        known = False
    record(
        session, "signed in" if known else FAILED, username[:80], account_id=account.id if account else None
    )
    return account if known else None


@cache
def _nobody() -> str:
    """A hash to check when the name is unknown, so that the answer takes as long as for a known one."""
    return _hasher.hash(secrets.token_urlsafe(16))


def is_locked_out(session: Session, username: str) -> bool:
    """Whether this name has failed so often lately that no further password is tried."""
    failures = select(func.count()).where(
        AuditEntry.action == FAILED,
        AuditEntry.subject == username[:80],
        AuditEntry.occurred_at_ms > now_ms() - FAILURE_WINDOW_MS,
    )
    return (session.scalar(failures) or 0) >= FAILURES_ALLOWED


def record(session: Session, action: str, subject: str, account_id: int | None, **detail: Any) -> None:
    """Write one line of the audit log.

    Args:
        session: Inside a write transaction. If its `info` names a token by `BY_TOKEN`, the line does, too.
        action: What was done.
        subject: To what.
        account_id: Who did it; None for the command line, or for a program whose token acts for nobody.
        detail: What else is worth knowing; JSON.
    """
    if BY_TOKEN in session.info:
        detail[BY_TOKEN] = session.info[BY_TOKEN]
    session.add(
        AuditEntry(
            occurred_at_ms=now_ms(), account_id=account_id, action=action, subject=subject, detail=detail
        )
    )
