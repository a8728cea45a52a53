"""What a write-back would do, without doing it: how many artists of which group, and some of them by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session

from webapp.catalogue.browse import GroupLabel, groups_of_artists
from webapp.catalogue.group_rows import group_names
from webapp.catalogue.overruling import PERSON
from webapp.models import Artist, GenreValue, ModelVersion, Opinion, WriteMode
from webapp.review.dial import ServingDial
from webapp.review.write_targets import is_sure, may_get

SAMPLED = 20


@dataclass(frozen=True)
class Counts:
    """Artists that the mode concerns, and those of them that would get their group."""

    waiting: int
    written: int


@dataclass(frozen=True)
class SampledArtist:
    """One artist that would change.

    Attributes:
        now: Its groups so far.
        gets: The name of the group that it would get, as its primary one where `is_primary`.
        loses: Those of `now` that would be removed.
    """

    external_id: str
    name: str
    now: Sequence[GroupLabel]
    gets: str
    probability: float
    is_primary: bool
    loses: Sequence[GroupLabel]


@dataclass(frozen=True)
class Preview:
    """What would be written.

    Attributes:
        total: Over all groups.
        by_group: By the key of the group that the version says is the likeliest.
        removed: Values that would be removed.
        silent: Artists without any value of whom the version says nothing: they have no track, or are new.
        sample: Some that would change: of each group those of which the version is least sure.
    """

    mode: WriteMode
    total: Counts
    by_group: Mapping[int, Counts]
    removed: int
    silent: int
    sample: Sequence[SampledArtist]


def preview(session: Session, serving: ServingDial, mode: WriteMode, sampled: int = SAMPLED) -> Preview:
    """Count what a write-back would do; only reads."""
    concerned = may_get(serving.version.id, mode)
    written = and_(concerned, is_sure(serving.thresholds))
    by_group = _by_group(session, serving, concerned)
    total = Counts(
        sum(one.waiting for one in by_group.values()), sum(one.written for one in by_group.values())
    )
    removed = _count_removed(session, written) if mode == WriteMode.REPLACE else 0
    sample = _sample(session, written, mode, sampled) if total.written else []
    return Preview(mode, total, by_group, removed, _count_silent(session, serving.version), sample)


def _by_group(session: Session, serving: ServingDial, concerned: ColumnElement[bool]) -> dict[int, Counts]:
    sure = func.sum(case((is_sure(serving.thresholds), 1), else_=0))
    rows = session.execute(
        select(Opinion.group_id, func.count(), sure).where(concerned).group_by(Opinion.group_id)
    )
    return {group_id: Counts(waiting, int(written)) for group_id, waiting, written in rows}


def _count_removed(session: Session, written: ColumnElement[bool]) -> int:
    artists = select(Opinion.artist_id).where(written)
    counted = select(func.count()).where(GenreValue.artist_id.in_(artists), GenreValue.source != PERSON)
    return session.scalar(counted) or 0


def _count_silent(session: Session, version: ModelVersion) -> int:
    has_value = exists().where(GenreValue.artist_id == Artist.id)
    is_known = exists().where(Opinion.artist_id == Artist.id, Opinion.model_version_id == version.id)
    return session.scalar(select(func.count(Artist.id)).where(~has_value, ~is_known)) or 0


def _sample(
    session: Session, written: ColumnElement[bool], mode: WriteMode, sampled: int
) -> list[SampledArtist]:
    rank = func.row_number().over(partition_by=Opinion.group_id, order_by=(Opinion.probability, Opinion.id))
    ranked = select(Opinion.id, rank.label("rank")).where(written).subquery()
    rows = session.execute(
        select(Artist, Opinion.group_id, Opinion.probability)
        .join(Opinion, Opinion.artist_id == Artist.id)
        .join(ranked, ranked.c.id == Opinion.id)
        .order_by(ranked.c.rank, Opinion.group_id)
        .limit(sampled)
    ).all()
    labels, names = groups_of_artists(session, [artist for artist, _, _ in rows]), group_names(session)
    return [
        SampledArtist(
            artist.external_id,
            artist.name,
            labels[artist.id],
            names[group_id],
            probability,
            is_primary=mode == WriteMode.REPLACE or not any(one.is_primary for one in labels[artist.id]),
            loses=labels[artist.id] if mode == WriteMode.REPLACE else (),
        )
        for artist, group_id, probability in rows
    ]
