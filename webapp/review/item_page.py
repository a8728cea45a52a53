"""What the review page shows of one item."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webapp.models import (
    Artist,
    GenreGroup,
    ModelVersion,
    Opinion,
    ReviewLease,
    Track,
    TrackPrediction,
)
from webapp.review.doubts import doubts_of
from webapp.review.items import Item, find_leaders, find_opinion

TRACKS_SHOWN = 8


@dataclass(frozen=True)
class Named:
    """A group with a probability, a fraction."""

    name: str
    probability: float


@dataclass(frozen=True)
class Vote:
    """A track, and what the leading version says of it; None before `flask models predict-catalogue`."""

    track: Track
    said: Named | None


@dataclass(frozen=True)
class SaidBy:
    """What a version says of an item.

    Attributes:
        version: Its name.
        opinion_id: Where that is kept.
        primary: The group that it puts first.
        groups: All groups that accepting it gives, the primary one first.
    """

    version: str
    opinion_id: int
    primary: Named
    groups: Sequence[Named]


@dataclass(frozen=True)
class ItemPage:
    """An item, laid out for a reviewer.

    Attributes:
        lease: By which they hold it.
        artist: None for a track without an artist.
        tracks: The most popular ones with their votes.
        n_tracks: How many there are.
        leading: What the advanced model says; None where its opinion has gone.
        other: What the baseline says beside it.
        doubts: Of each group, how many listeners say that tracks of this item are not of it.
    """

    lease: ReviewLease
    artist: Artist | None
    tracks: Sequence[Vote]
    n_tracks: int
    leading: SaidBy | None
    other: SaidBy | None
    doubts: Sequence[tuple[str, int]]

    @property
    def name(self) -> str:
        """The name of the artist, or the title of the track."""
        return self.artist.name if self.artist else self.tracks[0].track.title


def item_page(session: Session, lease: ReviewLease) -> ItemPage:
    """Read what a reviewer needs to decide about the item that they hold."""
    item, leaders = Item(lease.artist_id, lease.track_id), find_leaders(session)
    names = dict(session.execute(select(GenreGroup.id, GenreGroup.name)).tuples().all())
    leading_id, other_id = (leaders.leading, leaders.other) if leaders else (None, None)
    return ItemPage(
        lease=lease,
        artist=None if lease.artist_id is None else session.get_one(Artist, lease.artist_id),
        tracks=_tracks(session, item, leading_id, names),
        n_tracks=_count_tracks(session, item),
        leading=_said(session, find_opinion(session, leading_id, item), names),
        other=_said(session, find_opinion(session, other_id, item), names),
        doubts=doubts_of(session, _is_of(item)),
    )


def _said(session: Session, opinion: Opinion | None, names: dict[int, str]) -> SaidBy | None:
    if opinion is None:
        return None
    primary = Named(names[opinion.group_id], opinion.probability)
    ordered = sorted(opinion.groups, key=lambda one: one[0] != opinion.group_id)
    return SaidBy(
        version=session.scalars(
            select(ModelVersion.version).where(ModelVersion.id == opinion.model_version_id)
        ).one(),
        opinion_id=opinion.id,
        primary=primary,
        groups=[Named(names[int(group)], probability) for group, probability in ordered],
    )


def _tracks(session: Session, item: Item, version_id: int | None, names: dict[int, str]) -> list[Vote]:
    is_vote = (TrackPrediction.track_id == Track.id) & (TrackPrediction.model_version_id == version_id)
    rows = session.execute(
        select(Track, TrackPrediction.group_id, TrackPrediction.probability)
        .outerjoin(TrackPrediction, is_vote)
        .where(_is_of(item))
        .order_by(Track.popularity.desc().nulls_last(), Track.id)
        .limit(TRACKS_SHOWN)
    )
    return [
        Vote(track, None if group_id is None else Named(names[group_id], probability))
        for track, group_id, probability in rows
    ]


def _count_tracks(session: Session, item: Item) -> int:
    return session.scalar(select(func.count()).select_from(Track).where(_is_of(item))) or 0


def _is_of(item: Item) -> ColumnElement[bool]:
    return Track.artist_id == item.artist_id if item.artist_id is not None else Track.id == item.track_id
