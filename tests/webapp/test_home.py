"""The home page."""

import re

import pytest
from review_worlds import fill, give

from webapp.models import Role


def test_the_home_page_of_an_empty_catalogue_says_how_to_fill_it(client):
    page = client.get("/").text

    assert "flask catalogue import" in page


def test_a_living_process_answers_healthz(client):
    assert client.get("/healthz").json == {"status": "ok"}


@pytest.fixture
def world(session):
    fill(session)


def test_an_artist_lacks_a_genre_until_somebody_gives_it_one(client, session, world):
    def without():
        return re.search(r'figure-number">(\d+)</div>artists without a genre', client.get("/").text).group(1)

    assert without() == "6"
    give(session, "A0", "import")
    give(session, "A1", "model")
    assert without() == "4"


@pytest.mark.parametrize(("role", "is_there"), [(Role.LISTENER, False), (Role.REVIEWER, True)])
def test_reviewers_see_how_much_waits_for_them(sign_in, world, role, is_there):
    assert ("Review 6 waiting" in sign_in(role).get("/").text) is is_there
