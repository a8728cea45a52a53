"""A world of random listeners, the same for every test of this folder."""

import pytest
from experiment_worlds import CUTOFF_MS, make_world

from ml.experiments.analysis.scope import scope_of


@pytest.fixture
def world(session):
    """Sixty listeners in an experiment."""
    return make_world(session)


@pytest.fixture
def scope(session, world):
    """Of the world's experiment."""
    return scope_of(session, world.experiment, CUTOFF_MS)
