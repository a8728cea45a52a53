"""Who has which item before them: of two reviewers who reach for one at once, one gets it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.models import ReviewLease
from webapp.review.items import Item
from webapp.review.queue import Asked, waiting
from webapp.review.second_looks import SECOND_LOOK, find_second_look

LEASE_MS = 5 * 60_000
# Who goes on without deciding holds what they have passed until it expires, but no more than this.
MOST_HELD = 20
# Of the first items, others may take some in the same moment.
_TRIED = 10
_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class StaleError(RuntimeError):
    """A decision about an item that is no longer the reviewer's to decide, and why."""


def find_lease(session: Session, account_id: int, now_ms: int) -> ReviewLease | None:
    """Find what a reviewer has before them: of several items, the last that they took."""
    return session.scalar(_held(account_id, now_ms).limit(1))


def get_lease(session: Session, account_id: int, lease_id: int, now_ms: int) -> ReviewLease:
    """Return a lease of this reviewer.

    Raises:
        StaleError: It has expired, was somebody else's, or the item has been decided.
    """
    lease = session.get(ReviewLease, lease_id) if abs(lease_id) < 1 << 31 else None
    if lease is None or lease.account_id != account_id or lease.expires_at_ms <= now_ms:
        raise StaleError("This item is no longer yours: it was decided, or more than 5 minutes have passed")
    return lease


def current_or_next(session: Session, asked: Asked) -> ReviewLease | None:
    """Give a reviewer what they have before them for 5 more minutes, or else the next item.

    Args:
        session: Inside a write transaction.
        asked: By whom, and in which order.

    Returns:
        None where nothing waits.
    """
    held = find_lease(session, asked.account_id, asked.now_ms)
    if held is None:
        return take_next(session, asked)
    held.expires_at_ms = asked.now_ms + LEASE_MS
    return held


def take_next(session: Session, asked: Asked) -> ReviewLease | None:
    """Lease the first item that is free; what the reviewer passes by stays theirs until it expires.

    Args:
        session: Inside a write transaction.
        asked: By whom, and in which order.

    Returns:
        None where nothing waits. Who holds `MOST_HELD` items gets the one that they passed first again.
    """
    held = list(
        session.scalars(
            select(ReviewLease)
            .where(ReviewLease.account_id == asked.account_id, ReviewLease.expires_at_ms > asked.now_ms)
            .order_by(ReviewLease.expires_at_ms)
        )
    )
    taken = None if len(held) >= MOST_HELD else _take_first(session, asked, _offered(session, asked))
    if taken is None and held:
        held[0].expires_at_ms = asked.now_ms + LEASE_MS
        return held[0]
    return taken


def take(session: Session, account_id: int, item: Item, ordering: str, now_ms: int) -> bool:
    """Lease an item that is free, or whose lease has expired.

    Waits for nobody once it holds a lock, so that two reviewers never block each other.

    Args:
        session: Inside a write transaction.
        account_id: For whom.
        item: What.
        ordering: Which queue it comes from.
        now_ms: When.

    Returns:
        Whether it is theirs now.
    """
    values = {"account_id": account_id, "expires_at_ms": now_ms + LEASE_MS, "ordering": ordering}
    is_free = _is_about(item), ReviewLease.expires_at_ms <= now_ms
    take_over = update(ReviewLease).where(*is_free).values(**values).returning(ReviewLease.id)
    if session.scalar(take_over) is not None:
        return True
    insert = _INSERTS[session.get_bind().dialect.name]
    row = insert(ReviewLease).values(artist_id=item.artist_id, track_id=item.track_id, **values)
    return session.scalar(row.on_conflict_do_nothing().returning(ReviewLease.id)) is not None


def free(session: Session, account_id: int, item: Item, now_ms: int) -> None:
    """Let go of a decided item, and of what the reviewer once held."""
    is_over = _is_about(item) | (ReviewLease.expires_at_ms <= now_ms)
    session.execute(delete(ReviewLease).where(ReviewLease.account_id == account_id, is_over))


def let_go_of_previous(session: Session, account_id: int, item: Item, now_ms: int) -> None:
    """Free what a reviewer had before them, undecided, when they took an item: it is the next again."""
    previous = session.scalar(_held(account_id, now_ms).where(~_is_about(item)).limit(1))
    if previous is not None:
        session.delete(previous)
        session.flush()


def _held(account_id: int, now_ms: int) -> Select[ReviewLease]:
    """What a reviewer holds, what they took last first."""
    return (
        select(ReviewLease)
        .where(ReviewLease.account_id == account_id, ReviewLease.expires_at_ms > now_ms)
        .order_by(ReviewLease.expires_at_ms.desc(), ReviewLease.id.desc())
    )


def _offered(session: Session, asked: Asked) -> Iterable[tuple[Item, str]]:
    again = find_second_look(session, asked.account_id, asked.now_ms)
    if again is not None:
        yield again, SECOND_LOOK
    for one in waiting(session, asked, _TRIED):
        yield one.item, asked.ordering


def _take_first(session: Session, asked: Asked, offered: Iterable[tuple[Item, str]]) -> ReviewLease | None:
    for item, ordering in offered:
        if take(session, asked.account_id, item, ordering, asked.now_ms):
            return session.scalars(select(ReviewLease).where(_is_about(item))).one()
    return None


def _is_about(item: Item) -> ColumnElement[bool]:
    if item.artist_id is not None:
        return ReviewLease.artist_id == item.artist_id
    return ReviewLease.track_id == item.track_id
