"""People who sign in, and the log of what they changed."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, EpochMs, PrimaryKey


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
    """A person who can sign in; the password is kept as an argon2 hash."""

    __tablename__ = "account"

    id: Mapped[PrimaryKey]
    username: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at_ms: Mapped[EpochMs]


class AuditEntry(Base):
    """One change somebody made; `account_id` is empty for the command line."""

    __tablename__ = "audit_entry"

    id: Mapped[PrimaryKey]
    occurred_at_ms: Mapped[EpochMs]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
