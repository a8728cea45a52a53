import pytest
from review_worlds import fill, reviewer


@pytest.fixture
def world(session):
    """Six artists without a genre, and what two serving versions say of them."""
    fill(session)


@pytest.fixture
def rita(session, world):
    """The account of a reviewer."""
    return reviewer(session)


@pytest.fixture
def otto(session, world):
    """The account of another reviewer."""
    return reviewer(session, "otto")
