"""An admin looks at why a micro-genre stands where it does, moves it, and takes that back."""

import shutil

import pytest
from conftest import inside, make_app
from live_server import serve
from playwright.sync_api import expect

from webapp.accounts.service import create_account
from webapp.catalogue.folding import fold_genres
from webapp.extensions import db
from webapp.models import Artist, Genre, Role, artist_genre

PASSWORD = "a long enough password"
NAMES = ("new delhi indie", "hindi indie", "classic rock")


@pytest.fixture
def server(sqlite_template, tmp_path):
    """The server on a few artists; replaces the one with the demo."""
    shutil.copy(sqlite_template, tmp_path / "test.sqlite")
    address = f"sqlite:///{tmp_path / 'test.sqlite'}"
    with inside(make_app(address, tmp_path)):
        fill(db.session())
    with serve(address, tmp_path, tmp_path / "log") as running:
        yield running


def fill(session):
    create_account(session, "kim", PASSWORD, Role.ADMIN)
    genres = [Genre(name=name) for name in NAMES]
    artists = [Artist(external_id=f"A{n}", name=f"Artist {n}") for n in range(4)]
    session.add_all([*genres, *artists])
    session.flush()
    carried = {0: (0, 1), 1: (0, 1), 2: (0,), 3: (2,)}
    links = [
        {"artist_id": artists[n].id, "genre_id": genres[genre].id, "position": place}
        for n, own in carried.items()
        for place, genre in enumerate(own)
    ]
    session.execute(artist_genre.insert(), links)
    fold_genres(session, 1)
    session.commit()


@pytest.fixture
def admin(page, sign_in):
    sign_in("kim", PASSWORD)
    page.get_by_role("link", name="Genres", exact=True).click()
    return page


def test_a_micro_genre_is_found_explained_moved_and_moved_back(admin):
    page = admin
    page.get_by_role("link", name="South Asian", exact=True).click()
    page.get_by_role("link", name="new delhi indie").click()
    expect(page.locator("main")).to_contain_text("region word “delhi”; keeps company with hindi indie")

    page.get_by_label("To the group").select_option("Alternative & Indie")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("main")).to_contain_text("3 artists and 0 tracks would get another primary group.")
    page.get_by_label("Why (optional)").fill("by ear")
    page.get_by_role("button", name="Move it").click()
    expect(page.locator("main")).to_contain_text("Alternative & Indie: decided by kim")

    page.get_by_role("link", name="Genres", exact=True).click()
    page.get_by_role("link", name="Version 2 of the mapping").click()
    expect(page.locator("main")).to_contain_text("changed by kim: by ear")
    page.get_by_role("link", name="Go back to version 1").click()
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("back to version 1 by kim")
