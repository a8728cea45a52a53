"""The genre values that verdicts give: always those of the newest that stands, so that undoing restores what was."""

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from webapp.models import Decision, GenreValue, Verdict
from webapp.review.items import Item, note_open
from webapp.review.second_looks import JUDGING, SECOND_LOOK

SOURCE = "person"
GIVING = (Decision.ACCEPT, Decision.CORRECT)


def settle(session: Session, item: Item) -> None:
    """Make the values that people gave an item those of the newest verdict that stands and gives some.

    Values of imports, models, and of people outside a review stay as they are: each source keeps its own primary
    group, and pages read a person's before all others. A second look is for comparison only, and gives none; once the
    verdict that it was compared with is undone, it takes its place.

    Args:
        session: Inside a write transaction.
        item: An artist or a track.
    """
    session.flush()
    _let_second_look_step_in(session, item)
    mine = _of(item, GenreValue.artist_id, GenreValue.track_id)
    session.execute(
        delete(GenreValue).where(mine, GenreValue.source == SOURCE, GenreValue.verdict_id.is_not(None))
    )
    verdict = newest_giving(session, item)
    if verdict is not None:
        session.execute(insert(GenreValue), [_row(verdict, place) for place in range(len(verdict.groups))])
    note_open(session, item)


def _let_second_look_step_in(session: Session, item: Item) -> None:
    """Where no first verdict stands, the oldest second look counts as one, in the order that the undone one was of."""
    about = _of(item, Verdict.artist_id, Verdict.track_id), Verdict.decision.in_(JUDGING)
    judged = session.scalars(select(Verdict).where(*about).order_by(Verdict.id)).all()
    first = [one for one in judged if one.ordering != SECOND_LOOK]
    second = [one for one in judged if one.ordering == SECOND_LOOK and one.undone_at_ms is None]
    if first and second and all(one.undone_at_ms is not None for one in first):
        second[0].ordering = first[-1].ordering
        session.flush()


def newest_giving(session: Session, item: Item) -> Verdict | None:
    """Find the verdict whose groups an item has."""
    return session.scalar(
        select(Verdict)
        .where(
            _of(item, Verdict.artist_id, Verdict.track_id),
            Verdict.undone_at_ms.is_(None),
            Verdict.decision.in_(GIVING),
            Verdict.ordering != SECOND_LOOK,
        )
        .order_by(Verdict.id.desc())
        .limit(1)
    )


def _of(
    item: Item, artist_id: ColumnElement[int | None] | object, track_id: ColumnElement[int | None] | object
) -> ColumnElement[bool]:
    column, key = (artist_id, item.artist_id) if item.artist_id is not None else (track_id, item.track_id)
    condition: ColumnElement[bool] = column == key  # type: ignore[assignment]
    return condition


def _row(verdict: Verdict, place: int) -> dict[str, object]:
    return {
        "artist_id": verdict.artist_id,
        "track_id": verdict.track_id,
        "group_id": verdict.groups[place],
        "source": SOURCE,
        "account_id": verdict.account_id,
        "verdict_id": verdict.id,
        "probability": 1.0,
        "is_primary": place == 0,
        "created_at_ms": verdict.created_at_ms,
    }
