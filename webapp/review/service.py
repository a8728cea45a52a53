"""Write genres back, or undo that, and have measured anew what follows from the groups of artists."""

from sqlalchemy.orm import Session

from webapp.clock import now_ms
from webapp.jobs import service as jobs
from webapp.jobs.kinds import FEATURE_MEASURING
from webapp.review.dial import serving_dial
from webapp.review.undoing import Undone, undo
from webapp.review.write_back import WriteOrder, Written, write_back


def write_genres(session: Session, order: WriteOrder) -> Written:
    """Write what the dial of the serving version says at the precision of the order; raises as `write_back` does.

    Models' values do not count where the features of groups are measured, but those that were removed did.
    """
    written = write_back(session, serving_dial(session, order.precision), order)
    if written.is_new and written.batch.values_removed:
        _measure_anew(session, order.account_id)
    return written


def undo_batch(session: Session, batch_id: int, account_id: int | None) -> Undone:
    """Undo a batch; raises as `undo` does."""
    done = undo(session, batch_id, account_id)
    if done.restored:
        _measure_anew(session, account_id)
    return done


def _measure_anew(session: Session, account_id: int | None) -> None:
    """In the background, as a large catalogue takes a while."""
    jobs.submit(session, FEATURE_MEASURING, {}, account_id, now_ms())
