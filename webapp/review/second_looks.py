"""Judged items that a second reviewer sees, without being told, so that their agreement can be measured."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from webapp.models import Decision, ReviewLease, Verdict
from webapp.review.items import Item, day_began_ms
from webapp.review.tallies import count_since

# Of the verdicts one in ten is looked at again.
ONE_IN = 10
# A reviewer gets a second look for every fifth item, if one waits.
TURN = 5
SECOND_LOOK = "second-look"
# A correction on an artist's page, which no queue asked for.
ON_PAGE = "page"
JUDGING = (Decision.ACCEPT, Decision.CORRECT, Decision.REJECT)


def find_second_look(session: Session, account_id: int, now_ms: int) -> Item | None:
    """Find what this reviewer shall judge after somebody else, if it is their turn.

    Only verdicts from the queue are looked at again, and each by one other reviewer.
    """
    if count_since(session, account_id, day_began_ms(now_ms)) % TURN != TURN - 1:
        return None
    other = aliased(Verdict)
    again = exists().where(
        (other.artist_id == Verdict.artist_id) | (other.track_id == Verdict.track_id),
        other.undone_at_ms.is_(None),
        other.id != Verdict.id,
        (other.ordering == SECOND_LOOK) | (other.account_id == account_id),
    )
    leased = exists().where(
        (ReviewLease.artist_id == Verdict.artist_id) | (ReviewLease.track_id == Verdict.track_id),
        ReviewLease.expires_at_ms > now_ms,
    )
    row = session.execute(
        select(Verdict.artist_id, Verdict.track_id)
        .where(
            Verdict.id % ONE_IN == 0,
            Verdict.undone_at_ms.is_(None),
            Verdict.decision.in_(JUDGING),
            Verdict.account_id != account_id,
            Verdict.ordering.not_in((SECOND_LOOK, ON_PAGE)),
            ~again,
            ~leased,
        )
        .order_by(Verdict.id)
        .limit(1)
    ).first()
    return row and Item(row.artist_id, row.track_id)
