"""API tokens: what programs sign in with. A token is shown once, when it is made; only its SHA-256 is kept."""

import secrets
from collections.abc import Collection
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from webapp.accounts.service import record
from webapp.clock import now_ms
from webapp.models import ApiToken

PREFIX = "mgc_"
LONGEST_NAME = 80
LONGEST_LIFE_DAYS = 3_650
_RANDOM_BYTES = 32
_MINUTE_MS = 60_000
_DAY_MS = 24 * 3_600_000


class Scope(StrEnum):
    """What a token may do."""

    EXPERIMENTS = "experiments:write"
    ASSIGNMENTS = "assignments:write"
    EXPOSURES = "exposures:write"
    EVENTS = "events:write"
    REVIEW = "review:write"
    GENRES = "genres:write"
    TASTES = "tastes:read"


class TokenError(ValueError):
    """A token that cannot be made or revoked, and why."""


def create_token(
    session: Session,
    name: str,
    scopes: Collection[Scope],
    days: int | None = None,
    account_id: int | None = None,
) -> tuple[ApiToken, str]:
    """Make a token.

    Args:
        session: Inside a write transaction.
        name: For people, 1 to 80 characters.
        scopes: What it may do, at least one.
        days: After how many it expires, 1 to 3,650; None for never.
        account_id: Who makes it; None for the command line.

    Returns:
        Its row, and the token itself: the only time that it can be read.

    Raises:
        TokenError: An argument is out of range.
    """
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise TokenError(f"the name has {len(name)} characters, must have 1 to {LONGEST_NAME}")
    if not scopes:
        raise TokenError("scopes are 0, must be at least 1")
    if days is not None and not 1 <= days <= LONGEST_LIFE_DAYS:
        raise TokenError(f"days are {days}, must be 1 to {LONGEST_LIFE_DAYS:,}")
    secret, now = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES), now_ms()
    token = ApiToken(
        name=name,
        token_sha256=_digest(secret),
        scopes=sorted(scopes),
        account_id=account_id,
        created_at_ms=now,
        expires_at_ms=None if days is None else now + days * _DAY_MS,
    )
    session.add(token)
    session.flush()
    record(session, "token created", name, account_id, token=token.id, scopes=sorted(scopes), days=days)
    return token, secret


def list_tokens(session: Session) -> list[ApiToken]:
    """Every token, revoked ones too, the newest first."""
    return list(session.scalars(select(ApiToken).order_by(ApiToken.id.desc())))


def revoke_token(session: Session, token_id: int, account_id: int | None = None) -> ApiToken:
    """Let a token do nothing any more, from its next request on. One that is revoked stays so.

    Raises:
        TokenError: There is none of this number.
    """
    token = session.get(ApiToken, token_id) if abs(token_id) < 1 << 31 else None
    if token is None:
        raise TokenError(f"there is no token {token_id}")
    if token.revoked_at_ms is None:
        token.revoked_at_ms = now_ms()
        record(session, "token revoked", token.name, account_id, token=token.id)
    return token


def find_token(session: Session, secret: str) -> ApiToken | None:
    """Find the token that a program presents, if it is neither revoked nor expired."""
    token = session.scalar(select(ApiToken).where(ApiToken.token_sha256 == _digest(secret)))
    return token if token and is_valid(token, now_ms()) else None


def note_use(session: Session, token_id: int, at_ms: int) -> None:
    """Remember that a token was used, to the minute.

    Args:
        session: Inside a write transaction.
        token_id: Of the token.
        at_ms: When.
    """
    is_stale = or_(ApiToken.last_used_at_ms.is_(None), ApiToken.last_used_at_ms < at_ms - _MINUTE_MS)
    session.execute(update(ApiToken).where(ApiToken.id == token_id, is_stale).values(last_used_at_ms=at_ms))


def is_valid(token: ApiToken, at_ms: int) -> bool:
    """Whether a token may be used at a moment."""
    return token.revoked_at_ms is None and (token.expires_at_ms is None or at_ms < token.expires_at_ms)


def _digest(secret: str) -> bytes:
    # A random secret of 256 bits cannot be guessed, so a fast hash keeps it as well as a slow one.
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
