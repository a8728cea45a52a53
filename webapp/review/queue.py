"""What waits for a reviewer, in the order that they choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from zlib import crc32

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import QueryableAttribute, Session, aliased

from webapp.models import Opinion, Verdict
from webapp.review.doubts import denied_opinions
from webapp.review.items import DAY_MS, Item, Leaders, find_leaders, is_open_to, lacks_genre

# Of the items that the advanced model is least sure of, so many are scored by value.
CANDIDATES = 1_000
# And of those that listeners deny, so many, however sure the model is.
DENIED = 200
COUNTED = 2_000
RECENT_VERDICTS = 500
_HALF = 2**31

Order = Sequence[ColumnElement[Any] | QueryableAttribute[Any]]


class Ordering(StrEnum):
    """How the queue is ordered."""

    VALUE = "value"
    UNCERTAIN = "uncertain"
    POPULAR = "popular"
    NEWEST = "newest"
    RANDOM = "random"


@dataclass(frozen=True)
class Waiting:
    """An item that waits.

    Attributes:
        item: What it is.
        opinion_id: What the leading version says of it.
        group_id: The primary group of that.
        uncertainty: 0 to 1.
        popularity: Its tracks and their plays.
        disagree: Whether the other model says another primary group.
        denied_by: How many listeners say that it is not of this group; 0 where the order does not ask.
        value: What the queue is ordered by; None where it is ordered by something else.
    """

    item: Item
    opinion_id: int
    group_id: int
    uncertainty: float
    popularity: int
    disagree: bool
    denied_by: int = 0
    value: float | None = None


@dataclass(frozen=True)
class Asked:
    """What a reviewer wants to see.

    Attributes:
        account_id: Who asks.
        ordering: In which order.
        now_ms: When.
        without_written: Whether to leave out what a model's written-back value fills already.
    """

    account_id: int
    ordering: Ordering
    now_ms: int
    without_written: bool = False


def waiting(session: Session, asked: Asked, most: int) -> list[Waiting]:
    """The first items of the queue; none where no model serves, or `flask review predict` has not run.

    Args:
        session: Only reads.
        asked: By whom and how.
        most: How many, at least 1.
    """
    leaders = find_leaders(session)
    if leaders is None:
        return []
    if asked.ordering == Ordering.VALUE:
        return _by_value(session, leaders, _candidates(session, leaders, asked))[:most]
    if asked.ordering == Ordering.RANDOM:
        return _from_point_of_day(session, leaders, asked, most)
    if asked.ordering == Ordering.NEWEST:
        return _newest_first(session, leaders, asked, most)
    return _read(session, leaders, asked, most, _ORDERS[asked.ordering])


def count_waiting(session: Session, asked: Asked) -> int:
    """How many items wait for this reviewer, but no more than `COUNTED` + 1 are counted."""
    leaders = find_leaders(session)
    if leaders is None:
        return 0
    rows = _query(leaders, asked).with_only_columns(Opinion.id).order_by(None).limit(COUNTED + 1)
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


_BY_UNCERTAINTY = (Opinion.uncertainty.desc(), Opinion.id.desc())
_ORDERS: Mapping[Ordering, Order] = {
    Ordering.UNCERTAIN: _BY_UNCERTAINTY,
    Ordering.POPULAR: (Opinion.popularity.desc(), Opinion.id.desc()),
}


def _query(leaders: Leaders, asked: Asked) -> Select[Any]:
    columns: Sequence[Any] = (
        *(Opinion.artist_id, Opinion.track_id, Opinion.id),
        *(Opinion.group_id, Opinion.uncertainty, Opinion.popularity),
    )
    query = select(*columns)
    return query.where(
        Opinion.model_version_id == leaders.leading,
        Opinion.is_open,
        lacks_genre(asked.without_written),
        is_open_to(asked.account_id, leaders.leading, asked.now_ms),
    )


def _read(
    session: Session,
    leaders: Leaders,
    asked: Asked,
    most: int,
    order: Order,
    *where: ColumnElement[bool],
) -> list[Waiting]:
    rows = session.execute(_query(leaders, asked).where(*where).order_by(*order).limit(most)).all()
    others = _other_groups(session, leaders, [Item(row.artist_id, row.track_id) for row in rows])
    return [_waiting(row, others) for row in rows]


def _waiting(row: Row[Any], others: Mapping[Item, int]) -> Waiting:
    item = Item(row.artist_id, row.track_id)
    return Waiting(
        item=item,
        opinion_id=row.id,
        group_id=row.group_id,
        uncertainty=row.uncertainty,
        popularity=row.popularity,
        disagree=others.get(item, row.group_id) != row.group_id,
    )


def _other_groups(session: Session, leaders: Leaders, items: Sequence[Item]) -> dict[Item, int]:
    """What the other model calls the primary group of items."""
    from webapp.catalogue.search_index import is_one_of

    artists = [item.artist_id for item in items if item.artist_id is not None]
    tracks = [item.track_id for item in items if item.track_id is not None]
    found: dict[Item, int] = {}
    for column, keys in ((Opinion.artist_id, artists), (Opinion.track_id, tracks)):
        if keys and leaders.other is not None:
            rows = session.execute(
                select(Opinion.artist_id, Opinion.track_id, Opinion.group_id).where(
                    Opinion.model_version_id == leaders.other,
                    is_one_of(session, column, keys),
                )
            )
            found |= {Item(artist, track): group for artist, track, group in rows}
    return found


def _candidates(session: Session, leaders: Leaders, asked: Asked) -> list[Waiting]:
    """What the model is least sure of, and what most listeners deny."""
    denied = denied_opinions(session, leaders.leading, DENIED)
    unsure = _read(session, leaders, asked, CANDIDATES, _BY_UNCERTAINTY)
    others = denied.keys() - {one.opinion_id for one in unsure}
    if others:
        unsure += _read(session, leaders, asked, DENIED, _BY_UNCERTAINTY, Opinion.id.in_(others))
    return [replace(one, denied_by=denied.get(one.opinion_id, 0)) for one in unsure]


def _by_value(session: Session, leaders: Leaders, candidates: Sequence[Waiting]) -> list[Waiting]:
    import numpy as np

    from ml.review_value import review_values

    values = review_values(
        np.array([one.uncertainty for one in candidates], dtype=np.float64),
        np.array([one.disagree for one in candidates], dtype=np.bool_),
        np.array([one.group_id for one in candidates], dtype=np.int64),
        np.array([one.popularity for one in candidates], dtype=np.int64),
        np.array([one.denied_by for one in candidates], dtype=np.int64),
        _recently_judged(session, leaders),
    ).tolist()
    scored = [replace(one, value=value) for one, value in zip(candidates, values, strict=True)]
    return sorted(scored, key=lambda one: -(one.value or 0))


def _recently_judged(session: Session, leaders: Leaders) -> dict[int, int]:
    """About which predicted groups the last verdicts were, and how many of them."""
    last = (
        select(Verdict.artist_id, Verdict.track_id)
        .where(Verdict.undone_at_ms.is_(None))
        .order_by(Verdict.id.desc())
        .limit(RECENT_VERDICTS)
        .subquery()
    )
    of_artist, of_track = aliased(Opinion), aliased(Opinion)
    version = leaders.leading
    group = func.coalesce(of_artist.group_id, of_track.group_id)
    rows = session.execute(
        select(group, func.count())
        .select_from(last)
        .outerjoin(
            of_artist, (of_artist.artist_id == last.c.artist_id) & (of_artist.model_version_id == version)
        )
        .outerjoin(of_track, (of_track.track_id == last.c.track_id) & (of_track.model_version_id == version))
        .where(group.is_not(None))
        .group_by(group)
    )
    return {int(group_id): int(count) for group_id, count in rows}


def _from_point_of_day(session: Session, leaders: Leaders, asked: Asked, most: int) -> list[Waiting]:
    """Go through the checksums from a point that each day has anew, and round.

    A checksum has nothing to do with what an item is like, so that any stretch of them is a random sample.
    """
    point = crc32(f"day {asked.now_ms // DAY_MS}".encode()) - _HALF
    order = (Opinion.inputs_crc, Opinion.id)
    after, before = Opinion.inputs_crc >= point, Opinion.inputs_crc < point
    return _read_in_turn(session, leaders, asked, most, [(order, after), (order, before)])


def _newest_first(session: Session, leaders: Leaders, asked: Asked, most: int) -> list[Waiting]:
    """Keys rise as artists are imported; tracks without an artist come after them."""
    parts = [(key.desc(),) for key in (Opinion.artist_id, Opinion.track_id)]
    known = [Opinion.artist_id.is_not(None), Opinion.track_id.is_not(None)]
    return _read_in_turn(session, leaders, asked, most, list(zip(parts, known, strict=True)))


def _read_in_turn(
    session: Session,
    leaders: Leaders,
    asked: Asked,
    most: int,
    parts: Sequence[tuple[Order, ColumnElement[bool]]],
) -> list[Waiting]:
    """Read a part of the queue after another, until there are enough; each follows an index."""
    found: list[Waiting] = []
    for order, condition in parts:
        if len(found) < most:
            found += _read(session, leaders, asked, most - len(found), order, condition)
    return found
