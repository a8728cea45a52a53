"""Whether the demo catalogue is there: complete, in part, or not at all beside a real one."""

from enum import StrEnum

from sqlalchemy import and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from webapp.catalogue.group_values import SOURCE
from webapp.models import Account, Artist, GenreValue, Listener, ListeningSession, Track, artist_genre


class DemoState(StrEnum):
    """What the catalogue holds of the demo."""

    REAL = "real"
    COMPLETE = "complete"
    PARTIAL = "partial"


def demo_state(session: Session, *, artists: int, tracks: int, listeners: int) -> DemoState:
    """Judge from a few counts, without inventing the demo anew.

    Each step of the import commits before the next begins and the folding comes last, so a demo that is folded
    and whose listeners have all listened is complete.

    Args:
        session: May be outside a write transaction.
        artists: Number of artists that the demo shall have; likewise `tracks` and `listeners`.

    Returns:
        `REAL` if any artist, track or listener is not synthetic, people with an account left aside; `COMPLETE` if
        the demo is as large as asked for and its artists have their groups; `PARTIAL` otherwise, which includes an
        empty catalogue.
    """
    if _holds_real_rows(session):
        return DemoState.REAL
    sizes = ((Artist, artists), (Track, tracks), (Listener, listeners))
    if any(_count(session, entity) < wanted for entity, wanted in sizes):
        return DemoState.PARTIAL
    is_complete = _count_who_listened(session) >= listeners and not _has_unfolded_artist(session)
    return DemoState.COMPLETE if is_complete else DemoState.PARTIAL


def _holds_real_rows(session: Session) -> bool:
    has_account = exists().where(Account.listener_id == Listener.id)
    conditions = (
        not_(Artist.is_synthetic),
        not_(Track.is_synthetic),
        and_(not_(Listener.is_synthetic), not_(has_account)),
    )
    return any(session.scalar(select(exists().where(condition))) for condition in conditions)


def _count(session: Session, entity: type[Artist] | type[Track] | type[Listener]) -> int:
    return session.scalar(select(func.count()).where(entity.is_synthetic)) or 0


def _count_who_listened(session: Session) -> int:
    heard = exists().where(ListeningSession.listener_id == Listener.id)
    return session.scalar(select(func.count()).where(Listener.is_synthetic, heard)) or 0


def _has_unfolded_artist(session: Session) -> bool:
    # A write-back may have put a model's value in place of the folded ones.
    is_folded = or_(GenreValue.source == SOURCE, GenreValue.batch_id.is_not(None))
    folded = exists().where(GenreValue.artist_id == artist_genre.c.artist_id, is_folded)
    return bool(session.scalar(select(exists().where(artist_genre.c.artist_id.is_not(None), ~folded))))
