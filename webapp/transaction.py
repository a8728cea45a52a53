"""One commit per request or command, at the edge; services never commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.orm import Session, scoped_session

from webapp.database import OUTLIVES_POWER, WRITES, expect_bulk
from webapp.extensions import db

P = ParamSpec("P")
R = TypeVar("R")


def begin_writing(session: Session | scoped_session[Any], outlives_power: bool = False) -> None:
    """Start the write transaction; on SQLite it takes the write lock at once.

    Whatever was read before is let go, so that nothing is decided on stale rows.
    """
    session.rollback()
    session.connection(execution_options={WRITES: True, OUTLIVES_POWER: outlives_power})


@contextmanager
def writing(outlives_power: bool = False) -> Iterator[Session]:
    """Give a session inside one write transaction: committed at the end, rolled back on an error.

    With `outlives_power` the commit waits for the disk on SQLite, too: for what somebody is told is safe.
    """
    begin_writing(db.session, outlives_power)
    try:
        yield db.session()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def bulk_writing() -> Iterator[Session]:
    """As `writing`, for one of many large batches."""
    with writing() as session:
        expect_bulk(session.connection())
        yield session


def checkpoint() -> None:
    """Commit the work so far and begin the next write transaction; for commands that work in batches."""
    db.session.commit()
    begin_writing(db.session)


def commits(function: Callable[P, R]) -> Callable[P, R]:
    """Run a view or command inside one write transaction.

    A view that returns an error page instead of raising still commits: what it wrote, it meant.
    """

    @wraps(function)
    def inside_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        with writing():
            return function(*args, **kwargs)

    return inside_transaction
