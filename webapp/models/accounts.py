"""People who sign in, and the log of what they changed."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, BigInt, EpochMs, PrimaryKey


class Role(StrEnum):
    """What a person may do; each role may also do what the roles before it may."""

    LISTENER = "listener"
    REVIEWER = "reviewer"
    ANALYST = "analyst"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do everything that `other` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class Account(Base):
    """A person who can sign in; the password is kept as an argon2 hash.

    `listener_id` is the listener that this person is on the listening page, from their first visit on.
    """

    __tablename__ = "account"

    id: Mapped[PrimaryKey]
    username: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at_ms: Mapped[EpochMs]
    listener_id: Mapped[int | None] = mapped_column(ForeignKey("listener.id"), unique=True)


class ApiToken(Base):
    """What a program signs in with: only the SHA-256 of the token is kept.

    `scopes` lists what it may do; `last_used_at_ms` is exact to the minute.
    """

    __tablename__ = "api_token"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(80))
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at_ms: Mapped[EpochMs]
    expires_at_ms: Mapped[int | None] = mapped_column(BigInt)
    last_used_at_ms: Mapped[int | None] = mapped_column(BigInt)
    revoked_at_ms: Mapped[int | None] = mapped_column(BigInt)


class AuditEntry(Base):
    """One change somebody made; `account_id` is empty for the command line."""

    __tablename__ = "audit_entry"

    id: Mapped[PrimaryKey]
    occurred_at_ms: Mapped[EpochMs]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
