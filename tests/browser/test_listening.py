"""A listener plays, likes and skips tracks, and sees genres or not as their variant says."""

import shutil

import pytest
from conftest import inside, make_app
from live_server import serve
from playwright.sync_api import expect
from version_rows import version_row

from webapp.accounts.service import create_account
from webapp.experiments.simulation import get_or_start
from webapp.extensions import db
from webapp.models import (
    Artist,
    GenreGroup,
    GenreMapping,
    Role,
    Shows,
    Track,
    TrackPrediction,
)

PASSWORD = "a long enough password"


@pytest.fixture(params=[Shows.NOTHING, Shows.ADVANCED])
def shows(request):
    return request.param


@pytest.fixture
def server(sqlite_template, tmp_path, shows):
    """The server on a few tracks, with an experiment in which everybody is shown the same."""
    shutil.copy(sqlite_template, tmp_path / "test.sqlite")
    address = f"sqlite:///{tmp_path / 'test.sqlite'}"
    with inside(make_app(address, tmp_path)):
        fill(db.session(), shows)
    with serve(address, tmp_path, tmp_path / "log") as running:
        yield running


def fill(session, shows):
    create_account(session, "kim", PASSWORD, Role.LISTENER)
    artist, jazz = Artist(external_id="A", name="Somebody"), GenreGroup(slug="jazz", name="Jazz", position=0)
    mapping = GenreMapping(created_at_ms=1, fingerprint="f")
    tracks = [Track(external_id=f"T{n}", title=f"Track {n}", popularity=90 - n) for n in range(5)]
    session.add_all([artist, jazz, mapping, *tracks])
    session.flush()
    version = version_row("advanced", mapping.id)
    session.add(version)
    session.flush()
    session.add_all(
        TrackPrediction(
            track_id=track.id, model_version_id=version.id, group_id=jazz.id, probability=0.75, inputs_crc=0
        )
        for track in tracks
    )
    for variant in get_or_start(session, "on-the-page", 1).variants:
        variant.weight = 1.0 if variant.shows == shows else 0.0
    session.commit()


def test_a_listener_plays_likes_and_skips_and_sees_what_their_variant_shows(page, sign_in, shows):
    sign_in("kim", PASSWORD)
    page.get_by_role("link", name="Listen", exact=True).click()
    page.get_by_role("button", name="Start listening").click()

    page.get_by_role("button", name="Play Track 0").click()
    playing = page.get_by_role("region", name="Now playing")
    expect(playing).to_contain_text("Track 0")
    expect(page.get_by_text("Jazz", exact=True)).to_have_count(0 if shows == Shows.NOTHING else 5)

    page.get_by_role("button", name="Like Track 0").click()
    expect(playing).to_contain_text("liked")
    page.get_by_role("button", name="Skip Track 0").click()
    expect(playing).to_contain_text("Nothing plays")
    expect(page.get_by_role("button", name="Play Track 1")).to_be_visible()
