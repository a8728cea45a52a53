"""A labelled catalogue in which reviewers have labelled a few artists."""

import shutil
from types import SimpleNamespace

import pytest
from labelled_catalogue import add_labelled_catalogue
from reviewers import say
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from ml.corrections.reviewed import load_feedback
from ml.dataset import load_dataset
from webapp.models import Decision

CORRECTED = [f"rock-{number}" for number in range(20)]


@pytest.fixture(scope="session")
def reviews(sqlite_template, tmp_path_factory):
    """Twenty rock artists called Latin and Polish, one new artist called rock, a rejection, and an undone verdict."""
    path = tmp_path_factory.mktemp("reviewed") / "reviewed.sqlite"
    shutil.copy(sqlite_template, path)
    engine = create_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        add_labelled_catalogue(session)
        for artist in CORRECTED:
            say(session, artist, ["latin", "polish"])
        say(session, "rock-2000", ["rock"], Decision.ACCEPT)
        say(session, "rock-40", [], Decision.REJECT)
        say(session, "rock-41", ["latin"], undone_at_ms=5)
        yield SimpleNamespace(imported=load_dataset(session), feedback=load_feedback(session))
    engine.dispose()
