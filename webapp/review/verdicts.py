"""Use cases: accept, correct, reject or skip the item before one; correct any artist; undo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webapp.accounts.service import record
from webapp.models import Artist, Decision, GenreGroup, GenreValue, ModelKind, Opinion, Track, Verdict
from webapp.review.items import SETTLING_SOURCES, Item, find_leaders, find_opinion, lock
from webapp.review.leases import StaleError, free, get_lease, let_go_of_previous, take
from webapp.review.person_values import GIVING, settle
from webapp.review.second_looks import ON_PAGE, SECOND_LOOK

MOST_GROUPS = 5


class VerdictError(ValueError):
    """A decision that says too little or too much, and what it must say."""


class NothingToUndoError(RuntimeError):
    """A reviewer without a verdict that stands."""


@dataclass(frozen=True)
class Said:
    """What a reviewer decided.

    Attributes:
        decision: Which of the four.
        groups: Keys of the right groups, the primary one first: 1 to 5 for a correction, else none.
        opinion_id: The opinion that was shown, if it is known; a newer one makes the decision stale.
    """

    decision: Decision
    groups: Sequence[int] = ()
    opinion_id: int | None = None


def decide(session: Session, account_id: int, lease_id: int, said: Said, now_ms: int) -> Verdict:
    """Decide about the item that a reviewer has before them, and free it.

    Args:
        session: Inside a write transaction.
        account_id: Who decides.
        lease_id: By which lease.
        said: What.
        now_ms: When.

    Raises:
        StaleError: The lease is lost, the item has a genre by now, or the models say something else of it.
        VerdictError: A correction names no group or too many, or another decision names some.
    """
    lease = get_lease(session, account_id, lease_id, now_ms)
    item = Item(lease.artist_id, lease.track_id)
    lock(session, item)
    if lease.ordering != SECOND_LOOK and _has_genre(session, item):
        raise StaleError("This item has a genre by now")
    verdict = _verdict(session, account_id, item, said, lease.ordering, now_ms)
    free(session, account_id, item, now_ms)
    return verdict


def correct(session: Session, account_id: int, item: Item, groups: Sequence[int], now_ms: int) -> Verdict:
    """Give an item its groups, whatever it has from imports, models or people so far.

    Args:
        session: Inside a write transaction.
        account_id: Who corrects.
        item: An artist, or a track without one.
        groups: Keys of 1 to 5 groups, the primary one first.
        now_ms: When.

    Raises:
        VerdictError: There are no groups or too many.
    """
    lock(session, item)
    return _verdict(session, account_id, item, Said(Decision.CORRECT, groups), ON_PAGE, now_ms)


def undo(session: Session, account_id: int, now_ms: int) -> Verdict:
    """Take a reviewer's last verdict back, and again the one before it; the item is before them again.

    Where somebody else has it before them by now, the reviewer keeps what they have.

    Args:
        session: Inside a write transaction.
        account_id: Whose.
        now_ms: When.

    Raises:
        NothingToUndoError: None of theirs stands.
    """
    stands = Verdict.account_id == account_id, Verdict.undone_at_ms.is_(None)
    verdict = session.scalar(select(Verdict).where(*stands).order_by(Verdict.id.desc()).limit(1))
    if verdict is None:
        raise NothingToUndoError("There is no verdict of yours to undo")
    item = Item(verdict.artist_id, verdict.track_id)
    lock(session, item)
    verdict.undone_at_ms = now_ms
    settle(session, item)
    if verdict.ordering != ON_PAGE and take(session, account_id, item, verdict.ordering, now_ms):
        let_go_of_previous(session, account_id, item, now_ms)
    record(session, "verdict undone", name_of(session, item), account_id, verdict=verdict.id)
    return verdict


def item_of(verdict: Verdict) -> Item:
    """What a verdict is about."""
    return Item(verdict.artist_id, verdict.track_id)


def name_of(session: Session, item: Item) -> str:
    """The name of the artist, or the title of the track, cut to what the audit log holds."""
    if item.artist_id is not None:
        return session.get_one(Artist, item.artist_id).name[:200]
    return session.get_one(Track, item.track_id).title[:200]


def _verdict(
    session: Session, account_id: int, item: Item, said: Said, ordering: str, now_ms: int
) -> Verdict:
    leaders = find_leaders(session)
    versions = leaders.by_kind if leaders else {}
    leading = find_opinion(session, leaders.leading, item) if leaders else None
    if said.opinion_id is not None and (leading is None or leading.id != said.opinion_id):
        raise StaleError("The models say something else of this item by now")
    verdict = Verdict(
        artist_id=item.artist_id,
        track_id=item.track_id,
        account_id=account_id,
        decision=said.decision,
        groups=_groups(session, said, leading),
        shown=_shown(session, versions, item),
        ordering=ordering,
        advanced_version_id=versions.get(ModelKind.ADVANCED),
        baseline_version_id=versions.get(ModelKind.BASELINE),
        created_at_ms=now_ms,
    )
    session.add(verdict)
    settle(session, item)
    record(
        session,
        f"verdict: {said.decision}",
        name_of(session, item),
        account_id,
        verdict=verdict.id,
        groups=verdict.groups,
    )
    return verdict


def _shown(session: Session, versions: Mapping[str, int | None], item: Item) -> dict[str, list[list[float]]]:
    """What the version of each kind says, as [group, probability], its primary group first."""
    opinions = {kind: find_opinion(session, version, item) for kind, version in versions.items() if version}
    return {
        kind: sorted(one.groups, key=lambda group: group[0] != one.group_id)
        for kind, one in opinions.items()
        if one is not None
    }


def _groups(session: Session, said: Said, opinion: Opinion | None) -> list[int]:
    """The keys of the groups that a decision says are right, the primary one first."""
    named = list(dict.fromkeys(said.groups))
    if said.decision == Decision.CORRECT:
        if not 1 <= len(named) <= MOST_GROUPS:
            raise VerdictError(f"genres are {len(named)}, must be 1 to {MOST_GROUPS}")
        known = set(session.scalars(select(GenreGroup.id).where(GenreGroup.id.in_(named))))
        if lacking := [key for key in named if key not in known]:
            raise VerdictError(f"genre is {lacking[0]}, must be one of the genre groups")
        return named
    if named:
        raise VerdictError(f"genres are {len(named)}, must be 0 where the decision is {said.decision}")
    if said.decision not in GIVING:
        return []
    if opinion is None:
        raise StaleError("The models say nothing of this item any more")
    return accepted_groups(opinion)


def accepted_groups(opinion: Opinion) -> list[int]:
    """The keys of the groups that accepting an opinion gives, the primary one first."""
    named = [int(group) for group, _ in opinion.groups]
    return list(dict.fromkeys([opinion.group_id, *named]))[:MOST_GROUPS]


def _has_genre(session: Session, item: Item) -> bool:
    about = (
        GenreValue.artist_id == item.artist_id
        if item.artist_id is not None
        else GenreValue.track_id == item.track_id
    )
    has_genre = exists().where(about, GenreValue.source.in_(SETTLING_SOURCES))
    return bool(session.scalar(select(has_genre)))
