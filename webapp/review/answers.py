"""Items, leases, verdicts and agreement in the words of the API."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.agreement import Kappa
from webapp.catalogue.group_rows import group_names
from webapp.clock import utc_text
from webapp.models import Artist, ReviewLease, Track, Verdict
from webapp.review.agreement import Agreement, Agreements
from webapp.review.item_page import SaidBy, item_page
from webapp.review.items import Item
from webapp.review.queue import Waiting
from webapp.review.schemas import (
    AgreementAnswer,
    GenreShare,
    LeaseAnswer,
    NamedThing,
    ReviewersAnswer,
    Says,
    ShareAnswer,
    VerdictAnswer,
    WaitingItem,
)

_Things = tuple[NamedThing | None, NamedThing | None]


def waiting_items(session: Session, waiting: Sequence[Waiting]) -> list[WaitingItem]:
    """The queue, with names."""
    things = _things(session, [one.item for one in waiting])
    names = group_names(session)
    return [
        WaitingItem(
            artist=things[one.item][0],
            track=things[one.item][1],
            primary=names[one.group_id],
            uncertainty=one.uncertainty,
            popularity=one.popularity,
            disagree=one.disagree,
            denied_by=one.denied_by,
            value=one.value,
        )
        for one in waiting
    ]


def lease_answer(session: Session, lease: ReviewLease | None) -> LeaseAnswer:
    """What a lease is of; without one, nothing."""
    if lease is None:
        return LeaseAnswer(
            lease=None, expires_at=None, artist=None, track=None, opinion=None, advanced=None, baseline=None
        )
    item = Item(lease.artist_id, lease.track_id)
    artist, track = _things(session, [item])[item]
    shown = item_page(session, lease)
    return LeaseAnswer(
        lease=lease.id,
        expires_at=utc_text(lease.expires_at_ms),
        artist=artist,
        track=track,
        opinion=shown.leading.opinion_id if shown.leading else None,
        advanced=_says(shown.leading),
        baseline=_says(shown.other),
    )


def verdict_answer(session: Session, verdict: Verdict) -> VerdictAnswer:
    """A verdict, with names."""
    item = Item(verdict.artist_id, verdict.track_id)
    artist, track = _things(session, [item])[item]
    names = group_names(session)
    return VerdictAnswer(
        verdict=verdict.id,
        decision=verdict.decision,
        artist=artist,
        track=track,
        genres=[names[group] for group in verdict.groups],
    )


def agreement_answer(found: Agreements) -> AgreementAnswer:
    """Agreement, with the ends of its intervals."""
    return AgreementAnswer(
        reviewers=found.reviewers and _reviewers(found.reviewers),
        by_group=[_share(one) for one in found.by_group],
        by_week=[_share(one) for one in found.by_week],
        by_order=[_share(one) for one in found.by_order],
        over_time=[_share(one) for one in found.over_time],
    )


def _things(session: Session, items: Sequence[Item]) -> dict[Item, _Things]:
    artists = [item.artist_id for item in items if item.artist_id is not None]
    tracks = [item.track_id for item in items if item.track_id is not None]
    found: dict[Item, _Things] = {}
    named = select(Artist.id, Artist.external_id, Artist.name).where(Artist.id.in_(artists))
    for key, external_id, name in session.execute(named):
        found[Item(key, None)] = NamedThing(id=external_id, name=name), None
    titled = select(Track.id, Track.external_id, Track.title).where(Track.id.in_(tracks))
    for key, external_id, title in session.execute(titled):
        found[Item(None, key)] = None, NamedThing(id=external_id, name=title)
    return found


def _says(said: SaidBy | None) -> Says | None:
    if said is None:
        return None
    primary, *groups = (
        GenreShare(genre=one.name, probability=one.probability) for one in (said.primary, *said.groups)
    )
    return Says(version=said.version, primary=primary, genres=groups)


def _reviewers(kappa: Kappa) -> ReviewersAnswer:
    return ReviewersAnswer(
        kappa=kappa.value,
        low=kappa.interval and kappa.interval.low,
        high=kappa.interval and kappa.interval.high,
        n=kappa.n,
        observed=kappa.observed,
        expected=kappa.expected,
    )


def _share(one: Agreement) -> ShareAnswer:
    return ShareAnswer(
        version=one.version,
        of=one.of,
        week=one.week,
        agreed=one.agreed,
        n=one.n,
        share=one.share,
        low=one.interval.low,
        high=one.interval.high,
    )
