"""What is reviewed: an artist, or a track without one; and which of them are open to a reviewer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import QueryableAttribute, Session

from webapp.catalogue.search_index import is_one_of
from webapp.models import (
    Artist,
    Decision,
    GenreValue,
    ModelKind,
    ModelVersion,
    Opinion,
    ReviewLease,
    Track,
    Verdict,
)

DAY_MS = 24 * 3_600_000
# A model's values do not take an item out of the queue: nobody has looked at them yet.
SETTLING_SOURCES = ("import", "person")
_Key = QueryableAttribute[int | None]


@dataclass(frozen=True)
class Item:
    """The key of an artist, or else of a track."""

    artist_id: int | None
    track_id: int | None


@dataclass(frozen=True)
class Leaders:
    """The versions whose opinions are judged.

    Attributes:
        leading: The serving advanced version, or where none serves, the baseline.
        other: The serving baseline beside an advanced version.
        is_advanced: Whether an advanced version leads.
    """

    leading: int
    other: int | None
    is_advanced: bool

    @property
    def by_kind(self) -> dict[str, int | None]:
        """The version of each kind."""
        if self.is_advanced:
            return {ModelKind.ADVANCED: self.leading, ModelKind.BASELINE: self.other}
        return {ModelKind.ADVANCED: None, ModelKind.BASELINE: self.leading}


def find_leaders(session: Session) -> Leaders | None:
    """Find the serving versions; None where no model serves."""
    rows = session.execute(select(ModelVersion.kind, ModelVersion.id).where(ModelVersion.is_serving))
    serving = dict(rows.tuples().all())
    advanced, baseline = serving.get(ModelKind.ADVANCED), serving.get(ModelKind.BASELINE)
    if advanced is not None:
        return Leaders(advanced, baseline, True)
    return Leaders(baseline, None, False) if baseline is not None else None


def day_began_ms(now_ms: int) -> int:
    """When the day began, in UTC."""
    return now_ms - now_ms % DAY_MS


def lacks_genre(without_written: bool = False) -> ColumnElement[bool]:
    """On opinions: that neither an import nor a person has given a genre.

    Args:
        without_written: Whether a model's value counts as a genre, too.
    """
    settling = [] if without_written else [GenreValue.source.in_(SETTLING_SOURCES)]
    of_artist = exists().where(GenreValue.artist_id == Opinion.artist_id, *settling)
    of_track = exists().where(GenreValue.track_id == Opinion.track_id, *settling)
    return and_(or_(Opinion.artist_id.is_(None), ~of_artist), or_(Opinion.track_id.is_(None), ~of_track))


def note_open(session: Session, item: Item) -> None:
    """Store whether an item that a verdict changed lacks a genre, so that the queue need not walk it otherwise.

    Args:
        session: Inside a write transaction.
        item: An artist or a track.
    """
    _note(session, _is_about(item))


def note_open_of(session: Session, artists: Sequence[int]) -> None:
    """Store it of artists whose values were written back, removed or restored.

    Args:
        session: Inside a write transaction.
        artists: Their keys, some thousands at most.
    """
    _note(session, is_one_of(session, Opinion.artist_id, artists))


def note_open_between(session: Session, first: int, last: int) -> None:
    """Store it of the opinions with keys in a range; those that say it already are left alone.

    Args:
        session: Inside a write transaction.
        first: The first key.
        last: The last one.
    """
    _note(session, Opinion.id.between(first, last))


def _note(session: Session, which: ColumnElement[bool]) -> None:
    """Store it where it is not stored yet."""
    now_open = lacks_genre()
    statement = update(Opinion).where(which, Opinion.is_open != now_open).values(is_open=now_open)
    session.execute(statement.execution_options(synchronize_session=False))


def is_open_to(account_id: int, leading: int, now_ms: int) -> ColumnElement[bool]:
    """On opinions: that nobody rejected this version's, that this reviewer did not skip it today, and that it is free.

    Leases count whoever holds them: what a reviewer has before them is not in their queue either.
    """
    rejected = and_(
        Verdict.decision == Decision.REJECT,
        or_(Verdict.advanced_version_id == leading, Verdict.baseline_version_id == leading),
    )
    skipped = and_(
        Verdict.decision == Decision.SKIP,
        Verdict.account_id == account_id,
        Verdict.created_at_ms >= day_began_ms(now_ms),
    )
    put_away = [Verdict.undone_at_ms.is_(None), or_(rejected, skipped)]
    return and_(
        *_none_about(Verdict.artist_id, Verdict.track_id, put_away),
        *_none_about(ReviewLease.artist_id, ReviewLease.track_id, [ReviewLease.expires_at_ms > now_ms]),
    )


def _none_about(
    artist_id: _Key, track_id: _Key, which: Sequence[ColumnElement[bool]]
) -> Sequence[ColumnElement[bool]]:
    """That no such row is about the artist or the track of an opinion; each is looked up by its index."""
    of_artist = exists().where(artist_id == Opinion.artist_id, *which)
    return ~of_artist, ~exists().where(track_id == Opinion.track_id, *which)


def lock(session: Session, item: Item) -> None:
    """Let nobody else decide about the item until the transaction ends; on SQLite nobody can."""
    row = (
        select(Artist.id).where(Artist.id == item.artist_id)
        if item.artist_id is not None
        else select(Track.id).where(Track.id == item.track_id)
    )
    session.execute(row.with_for_update(key_share=True))


def find_opinion(session: Session, version_id: int | None, item: Item) -> Opinion | None:
    """Find what a version says of an item."""
    return session.scalar(select(Opinion).where(Opinion.model_version_id == version_id, _is_about(item)))


def _is_about(item: Item) -> ColumnElement[bool]:
    if item.artist_id is not None:
        return Opinion.artist_id == item.artist_id
    return Opinion.track_id == item.track_id
