"""Bring up to date what is derived from the catalogue: search index, genre groups, distributions, neighbours."""

from collections.abc import Callable, Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy import text

from ml.genres.clustering import Method
from ml.memory import give_memory_back
from webapp.catalogue.distributions import measure_features, store_features
from webapp.catalogue.folding import fold_genres
from webapp.catalogue.neighbours import FOLDER, write_neighbours
from webapp.catalogue.search_index import index_missing
from webapp.catalogue.upserts import take_turn
from webapp.clock import now_ms
from webapp.config import settings_of
from webapp.database import expect_little
from webapp.extensions import db
from webapp.transaction import checkpoint, writing


def refresh_all(fold: bool = True, tell: Callable[[str], None] = lambda _: None) -> Iterator[str]:
    """Do everything that an import calls for; what is up to date already stays.

    Opens write transactions of its own, none of them while it measures.

    Args:
        fold: Whether to fold the genres, too.
        tell: Told what begins, in words; outside a transaction.

    Returns:
        A sentence about each thing that was done, as it is done.
    """
    _give_memory_back()
    tell("Indexing titles and artists for search")
    with writing() as session:
        indexed = index_missing(session, checkpoint)
    if indexed:
        yield f"Indexed {indexed:,} tracks for search."
    if fold:
        tell("Folding the genres into groups")
        yield from refresh_genres()
    else:
        refresh_distributions()
    _give_memory_back()
    _let_planner_know()
    tell("Comparing the sound of the tracks")
    compared = write_neighbours(db.session(), neighbour_folder())
    db.session.rollback()
    if compared:
        yield f"Laid out the sound of {compared:,} tracks, to find those that are alike."


def refresh_genres(method: Method | None = None) -> Iterator[str]:
    """Fold the genres and measure the features of the groups anew; else as `refresh_all`."""
    with writing() as session:
        done = fold_genres(session, now_ms(), method)
    _give_memory_back()
    yield done.sentence if done.names else "There are no micro-genres to fold."
    refresh_distributions()


def refresh_distributions() -> None:
    """Measure the features of the groups anew; else as `refresh_all`."""
    measured = measure_features(db.session())
    with writing() as session:
        store_features(session, measured)


def neighbour_folder() -> Path:
    """Where the neighbours of tracks are looked up."""
    return settings_of(current_app).artefact_folder / FOLDER


def _give_memory_back() -> None:
    """Let go of what an import or the step before held, so that the next does not come on top of it."""
    expect_little(db.session.connection())
    db.session.rollback()
    give_memory_back()


def _let_planner_know() -> None:
    """Let PostgreSQL sample the tables, as searches rely on what its planner guesses; by itself it comes round late."""
    with writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            take_turn(session)
            session.execute(text("ANALYZE"))
